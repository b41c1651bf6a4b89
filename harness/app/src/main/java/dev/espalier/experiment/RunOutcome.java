package dev.espalier.experiment;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param trials that were asked for
 * @param failed those of them that failed
 * @param untimed those of them that could not be timed
 * @param folder where the tables are; null if nothing was to be done
 * @param text the comparison as an aligned table, or what would be done
 */
public record RunOutcome(int trials, int failed, int untimed, Path folder, String text) {}
