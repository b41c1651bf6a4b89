package dev.espalier.experiment;

import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * How a run ended.
 *
 * @param trials that were asked for
 * @param failed those of them that failed
 * @param untimed those of them that could not be timed
 * @param folder where the tables are; null if nothing was to be done
 * @param shown the comparison as an aligned table, no wider than so many characters, or what would
 *     be done
 */
public record RunOutcome(
    int trials, int failed, int untimed, Path folder, IntFunction<String> shown) {

  /** All of it, however wide. */
  public String text() {
    return shown.apply(Integer.MAX_VALUE);
  }
}
