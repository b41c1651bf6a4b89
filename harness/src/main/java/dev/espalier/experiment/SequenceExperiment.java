package dev.espalier.experiment;

import dev.espalier.task.Metric;
import java.util.List;

/**
 * An experiment on a task over sequences, annotated with {@link Experiment}: a subclass says how
 * large it can be, and that is all.
 */
public abstract class SequenceExperiment implements Workbook {

  private final List<SequenceScale> all;

  /**
   * @param scales from the smallest to the largest, at least one
   */
  protected SequenceExperiment(SequenceScale... scales) {
    all = List.of(scales);
  }

  @Override
  public final List<Metric> metrics() {
    return all.get(0).task().metrics();
  }

  @Override
  public final Scales<SequenceScale> scales() {
    return new Scales<>(experiment().id(), all, SequenceScale::name);
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
    return new SequenceWorkload(scales().at(scale), scales().text(scale));
  }
}
