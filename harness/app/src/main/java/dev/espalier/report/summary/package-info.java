/**
 * What a results folder answers to "which method, at this speed": every method's operating points
 * as a curve, read off at a few speeds, and the methods placed there. Made from rows of {@code
 * runs.csv} and {@code speed.csv} alone.
 *
 * <p>May use {@code dev.espalier.report} and {@code dev.espalier.report.results}.
 */
package dev.espalier.report.summary;
