/**
 * The tables of {@code dev.espalier.measure.engine}'s measurements: a study says what is measured,
 * writes its CSV files with {@code environment.json} beside them, and answers them as text.
 *
 * <p>May use {@code dev.espalier.measure}, {@code dev.espalier.report} and {@code
 * dev.espalier.kernel}.
 */
package dev.espalier.experiment.engine;
