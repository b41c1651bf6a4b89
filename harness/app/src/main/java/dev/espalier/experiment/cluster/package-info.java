/**
 * What a cluster must offer that trials are trained on, and what it is asked for: texts go out and
 * come back, so that no engine for clusters sees a trial, and no trial an engine.
 *
 * <p>May use the JDK alone.
 */
package dev.espalier.experiment.cluster;
