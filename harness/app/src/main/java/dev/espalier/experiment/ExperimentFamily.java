package dev.espalier.experiment;

import dev.espalier.setup.Experiment;
import dev.espalier.task.Metric;
import java.util.List;

/** An experiment at all its scales, annotated with {@link Experiment}: opens its data at one. */
public interface ExperimentFamily {

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
    return declared().getAnnotation(Experiment.class);
  }

  /** The class that carries the annotations. */
  default Class<?> declared() {
    return getClass();
  }

  /** What is measured of every network in the end; the last one is what counts. */
  List<Metric> metrics();

  /** What its command says besides experiment, scale and sources: names and values in turns. */
  default List<String> options() {
    return List.of();
  }

  /** Of the metrics, the one that counts. */
  default Metric headline() {
    return metrics().get(metrics().size() - 1);
  }
}
