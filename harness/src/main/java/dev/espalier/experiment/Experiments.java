package dev.espalier.experiment;

import dev.espalier.plugin.Names;
import java.util.List;

/** The experiments that there are. */
public final class Experiments {

  private static final List<Workbook> ALL = List.of(new LanguageModelExperiment());

  private Experiments() {}

  /** What a user can run. */
  public static List<ExperimentDescriptor> all() {
    return ALL.stream().map(Experiments::describe).toList();
  }

  /**
   * @throws IllegalArgumentException naming the nearest experiment, if there is none of this id
   */
  static Workbook named(String id) {
    return ALL.stream()
        .filter(workbook -> annotation(workbook).id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    id, "experiment", all().stream().map(ExperimentDescriptor::id).toList()));
  }

  private static ExperimentDescriptor describe(Workbook workbook) {
    Experiment experiment = annotation(workbook);
    return new ExperimentDescriptor(
        experiment.id(), experiment.title(), experiment.paper(), List.of(experiment.scales()));
  }

  private static Experiment annotation(Workbook workbook) {
    return workbook.getClass().getAnnotation(Experiment.class);
  }
}
