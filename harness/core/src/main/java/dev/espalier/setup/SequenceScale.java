package dev.espalier.setup;

import dev.espalier.task.SequenceTask;

/**
 * A task over sequences at one scale.
 *
 * @param name what a user types
 * @param task a record; its {@code @Config} components are settings of the scale
 * @param sizes of the network, and its schedules
 * @param timing of its networks
 */
public record SequenceScale(String name, SequenceTask task, SequenceSizes sizes, Timing timing) {}
