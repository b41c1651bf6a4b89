package dev.espalier.experiment;

import java.util.List;

/**
 * An experiment that can be run.
 *
 * @param id what a user types
 * @param title what it is
 * @param paper whose experiment it is
 * @param scales from the smallest to the largest
 */
public record ExperimentDescriptor(String id, String title, String paper, List<String> scales) {}
