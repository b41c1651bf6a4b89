package dev.espalier.experiment;

import dev.espalier.report.Numbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The test loss by what is to be known to predict a word (see {@link
 * dev.espalier.data.Dependencies}), as records and tables have it: columns {@code loss_KIND} in
 * nats per token, and {@code loss_KIND_floor}, the least that any model can expect.
 */
final class LossByKind {

  private static final String LOSS = "loss_";
  private static final String FLOOR = "_floor";

  private LossByKind() {}

  /** By column, all losses before all floors. */
  static Map<String, Double> figures(Map<String, Double> losses, Map<String, Double> floors) {
    Map<String, Double> figures = new LinkedHashMap<>();
    losses.forEach((kind, nats) -> figures.put(LOSS + kind, nats));
    floors.forEach((kind, nats) -> figures.put(LOSS + kind + FLOOR, nats));
    return figures;
  }

  /** Those of a table's columns; none, if the language of its text is not known. */
  static List<String> of(List<String> columns) {
    return columns.stream().filter(column -> column.startsWith(LOSS)).toList();
  }

  /** What people read over {@link #excess}, of some of these columns. */
  static String heading(List<String> columns) {
    return columns.stream()
        .filter(column -> column.endsWith(FLOOR))
        .map(floor -> floor.substring(LOSS.length(), floor.length() - FLOOR.length()))
        .collect(Collectors.joining("/", "above floor by ", ""));
  }

  /**
   * By how much a loss above its floor raises the perplexity, for every kind: the factors multiply
   * to that of the whole perplexity.
   *
   * @return for instance {@code 6.1/0.2/1.4/9.2 %}; empty unless all of them are known
   */
  static String excess(Map<String, String> row, List<String> columns) {
    List<String> floors = columns.stream().filter(column -> column.endsWith(FLOOR)).toList();
    // A loss that is not finite is in no record, and its floor is: the network may have diverged.
    boolean known =
        floors.stream()
            .flatMap(floor -> Stream.of(floor, loss(floor)))
            .noneMatch(column -> row.getOrDefault(column, "").isEmpty());
    return !known
        ? ""
        : floors.stream()
            .map(floor -> Numbers.fixed(percent(row, floor), 1))
            .collect(Collectors.joining("/", "", " %"));
  }

  private static double percent(Map<String, String> row, String floor) {
    double loss = Double.parseDouble(row.get(loss(floor)));
    return 100 * Math.expm1(loss - Double.parseDouble(row.get(floor)));
  }

  /** The column of the loss whose floor a column is. */
  private static String loss(String floor) {
    return floor.substring(0, floor.length() - FLOOR.length());
  }
}
