package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.PrunableModel;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.TableFile;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How good networks are in the forms that round their weights: figures of a trial's record, and
 * columns of a comparison.
 */
final class RoundedForms {

  private final List<Metric> metrics;

  /**
   * @param metrics the experiment's
   */
  RoundedForms(List<Metric> metrics) {
    this.metrics = metrics;
  }

  private static List<String> all() {
    return Stream.of(Form.values()).filter(Form::isRounded).map(RecordMaker::name).toList();
  }

  private static String column(String form, Metric metric) {
    return metric.in(form);
  }

  /**
   * A network's metrics, by column.
   *
   * @param forms to run it in; those that do not round are left out
   * @throws IllegalStateException if ONNX Runtime is asked for, and is not there
   */
  Map<String, Double> values(
      PrunableModel model, Workload workload, List<Form> forms, int threads) {
    Map<String, Double> values = new LinkedHashMap<>();
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      for (Form form : forms) {
        if (form.isRounded()) {
          Map<Metric, Double> found = workload.evaluate(model, form, kernels);
          String name = RecordMaker.name(form);
          metrics.forEach(metric -> values.put(column(name, metric), found.get(metric)));
        }
      }
    }
    return values;
  }

  /** The columns of a comparison. */
  List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (String form : all()) {
      for (Metric metric : metrics) {
        columns.addAll(List.of(column(form, metric), column(form, metric) + "_sd"));
      }
    }
    return columns;
  }

  /**
   * Their values in a row of a comparison.
   *
   * @param runs a row a trial
   * @param ok its rows of the trials that ended well
   */
  Map<String, String> row(TableFile runs, List<Map<String, String>> ok) {
    Map<String, String> row = new LinkedHashMap<>();
    for (String form : all()) {
      for (Metric metric : metrics) {
        String column = column(form, metric);
        Sample sample = runs.sample(ok, column);
        row.put(column, Numbers.fixed(sample.mean(), 2));
        row.put(column + "_sd", Numbers.fixed(sample.deviation(), 2));
      }
    }
    return row;
  }

  /** What stands over {@link #cells}. */
  List<String> header(CsvTable comparison) {
    List<String> header = new ArrayList<>();
    for (String form : all()) {
      known(form, comparison)
          .forEach(metric -> header.add(TimingColumns.label(form) + " " + metric.label()));
    }
    return header;
  }

  /** What people see of a row: the figures of those forms that the comparison has some of. */
  List<String> cells(Map<String, String> row, CsvTable comparison) {
    List<String> cells = new ArrayList<>();
    for (String form : all()) {
      known(form, comparison).forEach(metric -> cells.add(cell(column(form, metric), row)));
    }
    return cells;
  }

  private List<Metric> known(String form, CsvTable comparison) {
    return metrics.stream()
        .filter(
            metric ->
                comparison.rows().stream()
                    .anyMatch(row -> !row.getOrDefault(column(form, metric), "").isEmpty()))
        .toList();
  }

  private static String cell(String column, Map<String, String> row) {
    String sd = row.get(column + "_sd");
    return row.get(column) + (sd.isEmpty() ? "" : " ± " + sd);
  }
}
