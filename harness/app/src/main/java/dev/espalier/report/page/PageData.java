package dev.espalier.report.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.results.Sample;
import dev.espalier.report.summary.Summary;
import dev.espalier.task.Metric;
import java.util.List;
import java.util.Map;

/**
 * All that the charts draw.
 *
 * @param quality what tells how good a network is
 * @param learnt what the training curves show
 * @param dense the dense network's quality; null without
 * @param control quality of the network that trained on and lost nothing; null without
 * @param limit the quality that no network can better; null if it is not known
 * @param marks speedups at which the methods are compared
 * @param timings what was timed, for instance {@code 10x30}, {@code sparse 10x30}
 * @param pruned whether a method removed something
 * @param groups units of the dense network's groups, by cell, see {@link Curve}, and name
 * @param methods in the tables' order
 * @param cells how curves of cells that stand side by side are drawn; empty where all are alike
 * @param points in the tables' order
 * @param curves in the tables' order
 * @param gradients in the tables' order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PageData(
    Metric quality,
    String learnt,
    Double dense,
    Double control,
    Double limit,
    List<Double> marks,
    List<String> timings,
    boolean pruned,
    Map<String, Map<String, Integer>> groups,
    List<Method> methods,
    Map<String, Look> cells,
    List<Point> points,
    List<Curve> curves,
    List<Reach> gradients) {

  /**
   * All of a folder.
   *
   * @param summary null where nothing was trained
   */
  static PageData of(ResultTables tables, Summary summary) {
    Curves curves = new Curves(tables);
    List<Point> points = new PlotPoints(tables).all();
    Map<String, String> dense = tables.dense();
    return new PageData(
        tables.quality(),
        tables.learnt(),
        number(tables, dense, tables.quality().column()),
        number(tables, tables.control(), tables.quality().column()),
        number(tables, dense, tables.quality().bound()),
        summary == null ? List.of() : summary.speedups(),
        tables.results().rows().stream().flatMap(r -> r.timings().stream()).distinct().toList(),
        tables.isPruned(),
        curves.groups(),
        tables.methods(),
        curves.cells(),
        points,
        curves.all(),
        curves.reaches());
  }

  private static Double number(ResultTables tables, Map<String, String> row, String column) {
    return Point.finite(Sample.of(tables.comparison().numbers(List.of(row), column)).mean());
  }

  /**
   * How far gradients reach back in networks of one method and operating point.
   *
   * @param method index of its method
   * @param label what to call them
   * @param when {@code start} or {@code end} of training
   * @param lengths one a time step, the geometric mean over the seeds; null where one is not finite
   */
  record Reach(int method, String label, String when, List<Double> lengths) {}

  /**
   * A method, or a network of a published size.
   *
   * @param id as users type it
   * @param name for people
   * @param look of its lines and marks
   */
  record Method(String id, String name, Look look) {

    Method(String id, String name) {
      this(id, name, Look.ofMethod(id));
    }
  }
}
