package dev.espalier.experiment;

import dev.espalier.model.Names;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A {@link SequenceExperiment}, to be run as any other. */
class SequenceFamily implements ExperimentFamily {

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
    requireCells(scale);
    return workload(sizes, scales().text(scale), sources.layers());
  }

  /** See {@link SequenceWorkload}. */
  SequenceWorkload workload(SequenceScale scale, String settings, List<String> layers) {
    return new SequenceWorkload(scale, settings, layers);
  }

  /**
   * The same with a network that comes trained.
   *
   * @param weights its file
   * @param epochs of pruning; 0 for the scale's own
   */
  ExperimentFamily of(Path weights, int epochs) {
    return new OwnSequenceNetwork(experiment, weights, epochs);
  }

  /**
   * Looks at the cells that a user's settings name. What a scale brings along may name cells of
   * plugins that are not here.
   *
   * @throws IllegalArgumentException naming the nearest cell, where there is none of a name
   */
  static void requireCells(Scale scale) {
    List<String> known = Cells.all().stream().map(Cell::id).toList();
    for (String setting : List.of("hiddenOf", "unclipped")) {
      Stream.of(scale.with().getOrDefault(setting, "").split("_"))
          .map(text -> text.split("=")[0])
          .filter(id -> !id.isEmpty() && !known.contains(id))
          .findFirst()
          .ifPresent(
              id -> {
                throw Names.unknown(id, "cell", known);
              });
    }
  }
}
