/**
 * The command line: reads what the user typed, calls the other packages, prints what they answer.
 *
 * <p>May use every package of the harness.
 */
package dev.espalier.cli;
