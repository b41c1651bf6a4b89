package dev.espalier.experiment;

import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.Names;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.task.Metric;
import java.util.List;

/** A {@link SequenceExperiment}, to be run as any other. */
final class SequenceFamily implements ExperimentFamily {

  private final SequenceExperiment experiment;

  SequenceFamily(SequenceExperiment experiment) {
    this.experiment = experiment;
  }

  @Override
  public Class<?> declared() {
    return experiment.getClass();
  }

  @Override
  public List<Metric> metrics() {
    return experiment.scales().get(0).task().metrics();
  }

  @Override
  public Scales<SequenceScale> scales() {
    return new Scales<>(experiment().id(), experiment.scales(), SequenceScale::name);
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    if (sources.data() != null) {
      throw new IllegalArgumentException(
          "--data %s: this experiment makes its own data; leave the option out"
              .formatted(sources.data()));
    } else if (sources.vectors() != null) {
      throw new IllegalArgumentException(
          "--vectors %s: this experiment has no words; leave the option out"
              .formatted(sources.vectors()));
    }
    if (sources.vocabulary() != null) {
      throw new IllegalArgumentException(
          "--vocabulary %s: this experiment has no words; leave the option out"
              .formatted(sources.vocabulary()));
    }
    SequenceScale sizes = scales().at(scale);
    // What a scale brings along may name cells of plugins that are not here.
    if (scale.with().containsKey("hiddenOf")) {
      sizes.sizes().network().own().keySet().forEach(SequenceFamily::requireCell);
    }
    if (scale.with().containsKey("unclipped")) {
      sizes.sizes().updates().withoutLimit().forEach(SequenceFamily::requireCell);
    }
    return new SequenceWorkload(sizes, scales().text(scale));
  }

  private static void requireCell(String id) {
    List<String> known = Cells.all().stream().map(Cell::id).toList();
    if (!known.contains(id)) {
      throw Names.unknown(id, "cell", known);
    }
  }
}
