/**
 * Experiments, their trials, and the runner that takes them from a request to tables.
 *
 * <p>May use {@code dev.espalier.train}, {@code dev.espalier.measure}, {@code dev.espalier.report},
 * {@code dev.espalier.plugin} and what lies below them.
 */
package dev.espalier.experiment;
