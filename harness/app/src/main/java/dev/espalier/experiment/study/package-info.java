/**
 * Studies that are found by their annotation: opens them, and writes the tables, figures and
 * networks that they find into a folder.
 *
 * <p>May use {@code dev.espalier.setup}, {@code dev.espalier.plugin}, {@code dev.espalier.report}
 * and what lies below them.
 */
package dev.espalier.experiment.study;
