/**
 * What is kept of every trial: one JSON file, the record, which says all that is known of it. Every
 * table is a view that is made of whatever records lie in a folder, so that two processes that
 * write side by side lose nothing, and a new column no row.
 *
 * <p>May use {@code dev.espalier.file}, {@code dev.espalier.report} and {@code
 * dev.espalier.measure}.
 */
package dev.espalier.experiment.record;
