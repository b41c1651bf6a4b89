/**
 * Tests of trained networks that look at their hidden states: coverage metrics and test generation
 * of TestRNN (arXiv:1906.08557, arXiv:1911.01952), and how far a pruned network behaves as the
 * dense one does beyond its accuracy. Nothing here knows a cell: a network is its answers and its
 * hidden states after every step.
 *
 * <p>May use {@code dev.espalier.experiment} and its records and studies, {@code
 * dev.espalier.report}, {@code dev.espalier.task}, {@code dev.espalier.train}, {@code
 * dev.espalier.model} and {@code dev.espalier.kernel}.
 */
package dev.espalier.experiment.testing;
