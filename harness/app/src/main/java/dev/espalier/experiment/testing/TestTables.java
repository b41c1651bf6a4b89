package dev.espalier.experiment.testing;

import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.testing.Coverage.Metric;
import dev.espalier.experiment.testing.Finding.Point;
import dev.espalier.method.PruningMethod;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of what tests have shown. */
final class TestTables {

  private static final int DIGITS = 4;

  private final List<Finding> findings;
  private final List<Point> points;
  private final double radius;

  /** Classes of the held-out data. */
  private final int[] classes;

  TestTables(List<Finding> findings, List<Point> points, double radius, int[] classes) {
    this.findings = findings;
    this.points = points;
    this.radius = radius;
    this.classes = classes;
  }

  void write(Path folder) {
    coverage().write(folder.resolve("coverage.csv"));
    defects().write(folder.resolve("defects.csv"));
    agreement().write(folder.resolve("agreement.csv"));
    exemplars().write(folder.resolve("exemplars.csv"));
    requirements().write(folder.resolve("requirements.csv"));
    correlation().write(folder.resolve("correlation.csv"));
  }

  private CsvTable coverage() {
    List<String> columns =
        joined(List.of("network", "seed", "search", "radius", "tests", "passes"), Tally.columns());
    return CsvTable.of(
        joined(columns, List.of("defects")),
        points.stream()
            .map(
                point -> {
                  Map<String, String> row = new LinkedHashMap<>();
                  row.put("network", point.network());
                  row.put("seed", Long.toString(point.trial().seed()));
                  row.put("search", point.search());
                  row.put("radius", radius());
                  row.put("tests", Integer.toString(point.tests()));
                  row.put("passes", Long.toString(point.passes()));
                  point.shares().forEach((column, share) -> row.put(column, number(share)));
                  row.put("defects", Integer.toString(point.defects()));
                  return row;
                })
            .toList());
  }

  private CsvTable defects() {
    return CsvTable.of(
        List.of(
            "network",
            "seed",
            "kept_weights",
            "theoretical_speedup",
            "measured_speedup",
            "accuracy",
            "search",
            "radius",
            "tests",
            "passes",
            "defects",
            "defect_rate",
            "seeds_with_defects"),
        findings.stream()
            .map(
                finding -> {
                  Map<String, String> row = new LinkedHashMap<>();
                  row.put("network", finding.network());
                  row.put("seed", Long.toString(finding.trial().seed()));
                  row.put("kept_weights", number(finding.kept()));
                  row.put("theoretical_speedup", number(finding.theory()));
                  row.put("measured_speedup", number(finding.speedup()));
                  row.put("accuracy", number(accuracy(finding)));
                  row.put("search", finding.search());
                  row.put("radius", radius());
                  row.put("tests", Integer.toString(finding.tally().tests()));
                  row.put("passes", Long.toString(finding.passes()));
                  row.put("defects", Integer.toString(finding.tally().defects()));
                  row.put("defect_rate", number(finding.tally().defectRate()));
                  row.put("seeds_with_defects", Integer.toString(finding.tally().seeds()));
                  return row;
                })
            .toList());
  }

  private double accuracy(Finding finding) {
    return Majority.agreement(finding.natural(), classes);
  }

  /** The dense network that one came from. */
  private Finding dense(Finding of) {
    return findings.stream()
        .filter(f -> f.search().equals(of.search()) && f.trial().seed() == of.trial().seed())
        .filter(f -> f.trial().method().equals(PruningMethod.DENSE))
        .filter(f -> f.trial().key().equals(of.trial().base()))
        .findFirst()
        .orElse(null);
  }

  private double natural(Finding finding) {
    Finding dense = dense(finding);
    return dense == null || dense.trial().equals(finding.trial())
        ? Double.NaN
        : Majority.agreement(finding.natural(), dense.natural());
  }

  private CsvTable agreement() {
    return CsvTable.of(
        List.of(
            "network", "seed", "against", "examples", "natural", "search", "tests", "generated"),
        findings.stream()
            .filter(finding -> !Double.isNaN(finding.generated()))
            .map(
                finding -> {
                  Map<String, String> row = new LinkedHashMap<>();
                  row.put("network", finding.network());
                  row.put("seed", Long.toString(finding.trial().seed()));
                  row.put("against", SavedTrials.label(dense(finding).trial()));
                  row.put("examples", Integer.toString(finding.natural().length));
                  row.put("natural", number(natural(finding)));
                  row.put("search", finding.search());
                  row.put("tests", Integer.toString(finding.tally().tests()));
                  row.put("generated", number(finding.generated()));
                  return row;
                })
            .toList());
  }

  /** Findings of a search by network, in the order of the first of them. */
  private Map<String, List<Finding>> byNetwork(String search) {
    return findings.stream()
        .filter(finding -> finding.search().equals(search))
        .collect(Collectors.groupingBy(Finding::network, LinkedHashMap::new, Collectors.toList()));
  }

  private static int[] majority(List<Finding> findings) {
    return Majority.of(findings.stream().map(Finding::natural).toList());
  }

  /** The majority of the dense networks that these came from; null of dense ones. */
  private int[] denseMajority(List<Finding> of) {
    List<Finding> dense = of.stream().map(this::dense).filter(Objects::nonNull).toList();
    return dense.size() < of.size() || dense.get(0).trial().equals(of.get(0).trial())
        ? null
        : majority(dense);
  }

  private CsvTable exemplars() {
    List<Map<String, String>> rows = new ArrayList<>();
    byNetwork(Finding.RANDOM)
        .forEach(
            (network, own) -> {
              int[] dense = denseMajority(own);
              int[] mine = majority(own);
              for (int example :
                  dense == null ? List.<Integer>of() : Majority.differing(mine, dense)) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("network", network);
                row.put("seeds", Integer.toString(own.size()));
                row.put("example", Integer.toString(example));
                row.put("class", Integer.toString(classes[example]));
                row.put("dense", Integer.toString(dense[example]));
                row.put("pruned", Integer.toString(mine[example]));
                rows.add(row);
              }
            });
    return CsvTable.of(List.of("network", "seeds", "example", "class", "dense", "pruned"), rows);
  }

  /** In how many seeds each requirement was met; of NC, which has thousands, only their number. */
  private CsvTable requirements() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (String search : List.of(Finding.RANDOM, Finding.GENETIC)) {
      byNetwork(search)
          .forEach(
              (network, own) -> {
                for (Metric metric : List.of(Metric.BC, Metric.SC, Metric.TC)) {
                  Coverage coverage = own.get(0).tally().coverage();
                  for (int r = 0; r < coverage.size(metric); r++) {
                    int requirement = r;
                    long met =
                        own.stream()
                            .filter(f -> f.tally().covered().has(metric, requirement))
                            .count();
                    Map<String, String> row = new LinkedHashMap<>();
                    row.put("network", network);
                    row.put("search", search);
                    row.put("metric", metric.name());
                    row.put("requirement", coverage.name(metric, r));
                    row.put("seeds", Integer.toString(own.size()));
                    row.put("met", Long.toString(met));
                    rows.add(row);
                  }
                }
              });
    }
    return CsvTable.of(List.of("network", "search", "metric", "requirement", "seeds", "met"), rows);
  }

  /** Of coverage and the number of defects under random tests, and of the tests' own number. */
  private CsvTable correlation() {
    List<Point> random = points.stream().filter(p -> p.search().equals(Finding.RANDOM)).toList();
    int all = random.stream().mapToInt(Point::tests).max().orElse(0);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String network : random.stream().map(Point::network).distinct().toList()) {
      correlate(rows, network, "budgets and seeds", random, p -> p.network().equals(network));
    }
    correlate(rows, "all", "networks and seeds after all tests", random, p -> p.tests() == all);
    return CsvTable.of(List.of("network", "over", "pairs", "metric", "rho", "low", "high"), rows);
  }

  private static void correlate(
      List<Map<String, String>> rows,
      String network,
      String over,
      List<Point> points,
      Predicate<Point> which) {
    List<Point> chosen = points.stream().filter(which).toList();
    List<Double> defects = chosen.stream().map(p -> (double) p.defects()).toList();
    Map<String, ToDoubleFunction<Point>> sides = new LinkedHashMap<>();
    sides.put("tests", Point::tests);
    for (String column : Tally.columns()) {
      sides.put(column.toUpperCase(Locale.ROOT), point -> point.shares().get(column));
    }
    sides.forEach(
        (metric, side) -> {
          Correlation found =
              Correlation.of(chosen.stream().map(side::applyAsDouble).toList(), defects);
          Map<String, String> row = new LinkedHashMap<>();
          row.put("network", network);
          row.put("over", over);
          row.put("pairs", Integer.toString(found.pairs()));
          row.put("metric", metric);
          row.put("rho", number(found.rho()));
          row.put("low", number(found.low()));
          row.put("high", number(found.high()));
          rows.add(row);
        });
  }

  /**
   * Behaviour kept against speed gained, a row a network, in the mean over the seeds; with measured
   * speed where the networks' run was timed.
   */
  TextTable behaviour() {
    boolean timed = findings.stream().anyMatch(finding -> !Double.isNaN(finding.speedup()));
    List<List<String>> rows = new ArrayList<>();
    byNetwork(Finding.RANDOM)
        .forEach(
            (network, own) -> {
              int[] dense = denseMajority(own);
              List<String> row = new ArrayList<>(List.of(network));
              row.add(percent(own, Finding::kept));
              row.add(Numbers.with(Numbers.fixed(mean(own, Finding::theory).mean(), 2), "x"));
              if (timed) {
                row.add(Numbers.with(Numbers.fixed(mean(own, Finding::speedup).mean(), 2), "x"));
              }
              row.add(percent(own, this::accuracy));
              row.add(percent(own, this::natural));
              row.add(
                  dense == null
                      ? ""
                      : Integer.toString(Majority.differing(majority(own), dense).size()));
              row.add(percent(own, Finding::generated));
              row.add(percent(own, f -> f.tally().defectRate()));
              row.add(
                  percent(
                      byNetwork(Finding.FAST_GRADIENT).getOrDefault(network, List.of()),
                      f -> f.tally().defectRate()));
              for (String column : List.of("bc", "sc", "tc")) {
                row.add(Numbers.fixed(mean(own, f -> f.tally().shares().get(column)).mean(), 2));
              }
              rows.add(row);
            });
    List<String> sizes = List.of("network", "weights kept", "fewer operations");
    return new TextTable(
        joined(
            timed ? joined(sizes, List.of("measured")) : sizes,
            List.of(
                "accuracy",
                "agrees with dense",
                "exemplars",
                "agrees on tests",
                "defects",
                "defects by gradient",
                "BC",
                "SC",
                "TC")),
        rows);
  }

  private static Sample mean(List<Finding> findings, ToDoubleFunction<Finding> value) {
    Stream<Double> values = findings.stream().map(value::applyAsDouble);
    return Sample.of(values.filter(v -> !v.isNaN()).toList());
  }

  /** Mean, and half of its 95 % interval where there are several seeds. */
  private static String percent(List<Finding> findings, ToDoubleFunction<Finding> value) {
    Sample sample = mean(findings, value);
    String half = Numbers.fixed(100 * sample.halfWidth(), 1);
    return Numbers.with(
        Numbers.with(Numbers.fixed(100 * sample.mean(), 1), half.isEmpty() ? "" : " ± " + half),
        " %");
  }

  private String radius() {
    return Double.isFinite(radius) ? number(radius) : "";
  }

  private static String number(double value) {
    return Numbers.significant(value, DIGITS);
  }

  private static List<String> joined(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }
}
