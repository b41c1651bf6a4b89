/**
 * What people's files, machines and plugins do to the program, tried at random: {@link
 * dev.espalier.campaign.Campaigns} kills runs, damages files, and brings plugins that misbehave.
 * Knows the program by its command line alone.
 */
package dev.espalier.campaign;
