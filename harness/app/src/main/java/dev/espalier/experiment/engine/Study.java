package dev.espalier.experiment.engine;

import dev.espalier.report.Progress;

/** Measurements of the engine that stand in one table. */
public interface Study {

  /**
   * Measures, and writes the tables if they have a place.
   *
   * @return the tables as text
   */
  String run(Progress progress);
}
