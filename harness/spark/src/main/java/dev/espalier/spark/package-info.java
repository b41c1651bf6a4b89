/**
 * Trials on Apache Spark: one job a trial, one trial at a time on each worker.
 *
 * <p>May use {@code dev.espalier.experiment}. Built in the profile {@code spark} alone; runs on the
 * jars of the user's {@code SPARK_HOME}.
 */
package dev.espalier.spark;
