package dev.espalier.experiment;

import dev.espalier.report.results.Quality;

/** An experiment, annotated with {@link Experiment}: opens its data at one scale. */
public interface Workbook {

  /**
   * @param scale one of the experiment's
   * @param sources what the user brings along
   * @throws IllegalArgumentException if the scale needs more, or the experiment has no use for it
   */
  Workload open(String scale, Sources sources);

  /** What the experiment says of itself. */
  default Experiment experiment() {
    return getClass().getAnnotation(Experiment.class);
  }

  /** Of the metrics, the one that counts. */
  static Quality headline(Experiment experiment) {
    Metric[] metrics = experiment.metrics();
    return metrics[metrics.length - 1].quality();
  }
}
