/**
 * Tables, files and progress, in forms that other programs read: CSV, Markdown, aligned text. Knows
 * no experiment.
 *
 * <p>May use {@code dev.espalier.data} (how text files are read), {@code dev.espalier.file},
 * commons-csv, the progress bar library and the JDK.
 */
package dev.espalier.report;
