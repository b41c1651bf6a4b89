package dev.espalier.experiment;

import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.Kind;
import dev.espalier.plugin.Names;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Reported;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.Tried;
import dev.espalier.task.Metric;
import java.util.List;
import java.util.stream.Stream;

/** The experiments that there are, on the class path and in jars. */
public final class Experiments {

  /** What a catalogue has to look for. */
  public static final Kind<Workbook> KIND = new Kind<>(Experiment.class, Experiments::read);

  private final List<Workbook> all;

  /**
   * @param catalogue that looked for {@link #KIND}
   */
  public Experiments(Catalogue catalogue) {
    all = catalogue.all(KIND);
  }

  private static Workbook read(Class<?> type) throws ReflectiveOperationException {
    Experiment experiment = type.getAnnotation(Experiment.class);
    if (!experiment.listed()) {
      return null;
    }
    Kind.requireId(experiment.id());
    Workbook workbook =
        SequenceExperiment.class.isAssignableFrom(type)
            ? new SequenceWorkbook(Kind.instance(type, SequenceExperiment.class))
            : Kind.instance(type, Workbook.class);
    requireReported(workbook);
    return workbook;
  }

  private static void requireReported(Workbook workbook) {
    if (workbook.metrics().isEmpty()) {
      throw new IllegalArgumentException("has no metric; give it one");
    }
    List<String> columns =
        Stream.concat(workbook.metrics().stream(), Stream.of(Metric.SPEEDUP))
            .map(Metric::column)
            .toList();
    List<String> scales = workbook.scales().names();
    for (Reported reported : workbook.declared().getAnnotationsByType(Reported.class)) {
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
  Workbook named(String id) {
    return all.stream()
        .filter(workbook -> workbook.experiment().id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    id, "experiment", all().stream().map(ExperimentDescriptor::id).toList()));
  }

  static ExperimentDescriptor describe(Workbook workbook) {
    Experiment experiment = workbook.experiment();
    return new ExperimentDescriptor(
        experiment.id(),
        experiment.title(),
        experiment.paper(),
        workbook.scales(),
        List.of(workbook.declared().getAnnotationsByType(OperatesAt.class)),
        List.of(workbook.declared().getAnnotationsByType(Tried.class)));
  }
}
