package dev.espalier.experiment;

import dev.espalier.plugin.Names;
import java.util.List;

/** The experiments that there are. */
public final class Experiments {

  private static final List<Workbook> ALL =
      List.of(new LanguageModelExperiment(), new ReadingComprehensionExperiment());

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
        List.of(workbook.getClass().getAnnotationsByType(OperatesAt.class)),
        List.of(workbook.getClass().getAnnotationsByType(Tried.class)));
  }
}
