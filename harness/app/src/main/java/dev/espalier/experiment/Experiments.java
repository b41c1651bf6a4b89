package dev.espalier.experiment;

import dev.espalier.model.Names;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.Kind;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Reported;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.Tried;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The experiments that there are, on the class path and in jars. */
public final class Experiments {

  /** What a catalogue has to look for. */
  public static final Kind<ExperimentFamily> KIND =
      new Kind<>(Experiment.class, ExperimentFamily.class, Experiments::read);

  private final List<ExperimentFamily> all;

  /**
   * @param catalogue that looked for {@link #KIND}
   */
  public Experiments(Catalogue catalogue) {
    all = catalogue.all(KIND);
  }

  private static ExperimentFamily read(Class<?> type) throws ReflectiveOperationException {
    Experiment experiment = type.getAnnotation(Experiment.class);
    if (!experiment.listed()) {
      return null;
    }
    Kind.requireId(experiment.id());
    ExperimentFamily family =
        SequenceExperiment.class.isAssignableFrom(type)
            ? new SequenceFamily(Kind.instance(type, SequenceExperiment.class))
            : Kind.instance(type, ExperimentFamily.class);
    requireReported(family);
    return family;
  }

  private static void requireReported(ExperimentFamily family) {
    if (family.metrics().isEmpty()) {
      throw new IllegalArgumentException("has no metric; give it one");
    }
    List<String> columns =
        Stream.concat(family.metrics().stream(), Stream.of(Metric.SPEEDUP))
            .map(Metric::column)
            .toList();
    List<String> scales = family.scales().names();
    for (Reported reported : family.declared().getAnnotationsByType(Reported.class)) {
      if (!columns.contains(reported.metric())) {
        throw Names.unknown(reported.metric(), "metric of a reported figure", columns);
      }
      if (!scales.contains(reported.scale())) {
        throw Names.unknown(reported.scale(), "scale of a reported figure", scales);
      }
    }
  }

  /** What a user can run. */
  public List<ExperimentDescriptor> all() {
    return all.stream().map(Experiments::describe).toList();
  }

  /**
   * @throws IllegalArgumentException naming the nearest experiment, if there is none of this id
   */
  ExperimentFamily named(String id) {
    return all.stream()
        .filter(family -> family.experiment().id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    id, "experiment", all().stream().map(ExperimentDescriptor::id).toList()));
  }

  /**
   * A task over sequences with a network that the user brings along.
   *
   * @param id of its experiment
   * @param weights the network's file
   * @param epochs of pruning; 0 for the scale's own
   * @throws IllegalArgumentException if there is no such experiment, or it is of texts
   */
  public ExperimentFamily withNetwork(String id, Path weights, int epochs) {
    if (named(id) instanceof SequenceFamily family) {
      return family.of(weights, epochs);
    }
    throw new IllegalArgumentException(
        "--experiment %s: reads texts; to prune a language model, leave the option out, and give --data DIR"
            .formatted(id));
  }

  static ExperimentDescriptor describe(ExperimentFamily family) {
    Experiment experiment = family.experiment();
    return new ExperimentDescriptor(
        experiment.id(),
        experiment.title(),
        experiment.paper(),
        family.scales(),
        List.of(family.declared().getAnnotationsByType(OperatesAt.class)),
        List.of(family.declared().getAnnotationsByType(Tried.class)));
  }
}
