/**
 * What an experiment declares: what it is, how large it can be, which settings methods have in it,
 * and what papers report; and what a study does.
 *
 * <p>May use {@code dev.espalier.task}, {@code dev.espalier.train}, {@code dev.espalier.method} and
 * what lies below them.
 */
package dev.espalier.setup;
