package dev.espalier.experiment;

import java.nio.file.Path;

/** An experiment, annotated with {@link Experiment}: opens its data at one scale. */
public interface Workbook {

  /**
   * @param scale one of the experiment's
   * @param data folder of the user's data; null for the scale's own
   * @throws IllegalArgumentException if the scale needs a folder
   */
  Workload open(String scale, Path data);

  /** What the experiment says of itself. */
  default Experiment experiment() {
    return getClass().getAnnotation(Experiment.class);
  }
}
