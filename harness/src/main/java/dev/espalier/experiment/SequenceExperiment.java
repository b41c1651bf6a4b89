package dev.espalier.experiment;

import dev.espalier.task.Metric;
import java.util.List;

/**
 * An experiment on a task over sequences, annotated with {@link Experiment}: a subclass says how
 * large it can be, and that is all.
 */
public abstract class SequenceExperiment implements Workbook {

  private final Scales<SequenceScale> scales;
  private final List<Metric> metrics;

  /**
   * @param scales from the smallest to the largest
   * @throws IllegalArgumentException if a setting lies outside its range
   */
  protected SequenceExperiment(SequenceScale... scales) {
    this.scales = new Scales<>(experiment().id(), List.of(scales), SequenceScale::name);
    metrics = scales[0].task().metrics();
  }

  @Override
  public final List<Metric> metrics() {
    return metrics;
  }

  @Override
  public final Scales<?> scales() {
    return scales;
  }

  @Override
  public final Workload open(Scale scale, Sources sources) {
    if (sources.data() != null) {
      throw new IllegalArgumentException(
          "--data %s: this experiment makes its own data; leave the option out"
              .formatted(sources.data()));
    } else if (sources.vectors() != null) {
      throw new IllegalArgumentException(
          "--vectors %s: this experiment has no words; leave the option out"
              .formatted(sources.vectors()));
    }
    return new SequenceWorkload(scales.at(scale), scales.text(scale));
  }
}
