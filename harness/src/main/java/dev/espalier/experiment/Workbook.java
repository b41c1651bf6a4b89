package dev.espalier.experiment;

import dev.espalier.report.results.Quality;

/** An experiment, annotated with {@link Experiment}: opens its data at a scale. */
public interface Workbook {

  /** How large it can be. */
  Scales<?> scales();

  /**
   * @param scale one of {@link #scales()}, with whatever the user sets otherwise
   * @param sources what the user brings along
   * @throws IllegalArgumentException if the scale needs more, the experiment has no use for it, or
   *     {@link Scales#checked} refuses it
   */
  Workload open(Scale scale, Sources sources);

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
