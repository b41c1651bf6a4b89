package dev.espalier.report.page;

import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.Starts;
import dev.espalier.report.results.TableFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes a folder's training curves from its tables. */
final class Curves {

  private static final String KEPT = "kept_";
  private static final String DENSE = "dense";

  private final ResultTables tables;
  private final Starts starts;
  private final List<String> methods;
  private final List<String> groups;

  /** Ranges of surviving units by group, by trial and epoch. */
  private final Map<List<String>, Map<String, String>> survivors = new HashMap<>();

  Curves(ResultTables tables) {
    this.tables = tables;
    starts = new Starts(tables.runs());
    methods = tables.methods().stream().map(PageData.Method::id).toList();
    groups =
        tables.curves().table().columns().stream()
            .filter(column -> column.startsWith(KEPT))
            .map(column -> column.substring(KEPT.length()))
            .toList();
    for (Map<String, String> row : tables.survivors().rows()) {
      survivors
          .computeIfAbsent(key(row), key -> new HashMap<>())
          .put(row.get("group"), row.get("kept"));
    }
  }

  private static List<String> key(Map<String, String> row) {
    return List.of(row.get("method"), row.get("settings"), row.get("seed"), row.get("epoch"));
  }

  /** First and last indices in turns, of a text such as {@code 0-37 40}. */
  private List<Integer> ranges(String text) {
    List<Integer> ends = new ArrayList<>();
    for (String range : text.isEmpty() ? new String[0] : text.split(" ")) {
      String[] parts = range.split("-");
      try {
        ends.add(Integer.valueOf(parts[0]));
        ends.add(Integer.valueOf(parts[parts.length - 1]));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s: %s in column kept is no range of units such as 0-37; restore the file"
                .formatted(tables.survivors().file(), range),
            e);
      }
    }
    return ends;
  }

  /** Most units that a trial has in a group, by cell and group. */
  Map<String, Map<String, Integer>> groups() {
    Map<String, Map<String, Integer>> sizes = new LinkedHashMap<>();
    for (ResultRow row : tables.results().rows()) {
      for (Map<String, String> epoch : ResultTables.rowsOf(tables.curves(), row)) {
        for (String group : groups) {
          int kept = kept(epoch, group);
          if (kept > 0) {
            sizes
                .computeIfAbsent(cell(row), cell -> new LinkedHashMap<>())
                .merge(group, kept, Math::max);
          }
        }
      }
    }
    return sizes;
  }

  /** 0 if the network has no such group. */
  private int kept(Map<String, String> epoch, String group) {
    return (int) number(tables.curves(), epoch, KEPT + group);
  }

  private String cell(ResultRow row) {
    return ResultTables.rowsOf(tables.runs(), row).stream()
        .map(starts::cell)
        .findFirst()
        .orElse("");
  }

  /** One curve a trial. */
  List<Curve> all() {
    List<Curve> curves = new ArrayList<>();
    for (ResultRow row : tables.results().rows()) {
      ResultTables.rowsOf(tables.curves(), row).stream()
          .collect(
              Collectors.groupingBy(r -> r.get("seed"), LinkedHashMap::new, Collectors.toList()))
          .forEach(
              (seed, epochs) -> {
                String label =
                    row.point().equals("defaults")
                        ? "%s, seed %s".formatted(row.method(), seed)
                        : "%s, %s, seed %s".formatted(row.method(), row.point(), seed);
                curves.add(
                    new Curve(
                        methods.indexOf(row.method()),
                        cell(row),
                        label,
                        from(row, seed),
                        epochs.stream().map(epoch -> epoch(label, epoch)).toList()));
              });
    }
    return curves;
  }

  /** How long the dense network of a seed had trained when a trial took it over; else 0. */
  private int from(ResultRow row, String seed) {
    boolean continued =
        ResultTables.rowsOf(tables.runs(), row).stream()
            .anyMatch(run -> DENSE.equals(starts.of(run)));
    return !continued || row.method().equals(DENSE)
        ? 0
        : tables.results().rows().stream()
            .filter(dense -> dense.method().equals(DENSE) && cell(dense).equals(cell(row)))
            .flatMap(dense -> ResultTables.rowsOf(tables.curves(), dense).stream())
            .filter(epoch -> epoch.get("seed").equals(seed))
            .mapToInt(epoch -> (int) number(tables.curves(), epoch, "epoch"))
            .max()
            .orElse(0);
  }

  /** Looks of the cells that stand side by side, by id. */
  Map<String, Look> cells() {
    Map<String, Look> looks = new LinkedHashMap<>();
    tables.results().rows().stream()
        .map(this::cell)
        .filter(cell -> !cell.isEmpty())
        .forEach(cell -> looks.put(cell, Look.ofCell(cell)));
    return looks;
  }

  /** How far gradients reach back, one an operating point and moment. */
  List<PageData.Reach> reaches() {
    List<PageData.Reach> reaches = new ArrayList<>();
    for (ResultRow row : tables.results().rows()) {
      String label = cell(row).isEmpty() ? row.point() : cell(row);
      Map<String, Map<String, List<Map<String, String>>>> steps =
          ResultTables.rowsOf(tables.gradients(), row).stream()
              .collect(
                  Collectors.groupingBy(
                      step -> step.get("when"),
                      LinkedHashMap::new,
                      Collectors.groupingBy(
                          step -> step.get("step"), LinkedHashMap::new, Collectors.toList())));
      steps.forEach(
          (when, seeds) ->
              reaches.add(
                  new PageData.Reach(
                      methods.indexOf(row.method()),
                      label,
                      when,
                      seeds.values().stream().map(this::geometricMean).toList())));
    }
    return reaches;
  }

  /** Of the lengths of several seeds at a step. */
  private Double geometricMean(List<Map<String, String>> seeds) {
    return Point.finite(
        Math.exp(
            tables.gradients().numbers(seeds, "length").stream()
                .mapToDouble(Math::log)
                .average()
                .orElse(Double.NaN)));
  }

  private Curve.Epoch epoch(String label, Map<String, String> row) {
    String valid = tables.curve("valid");
    String train = tables.curve("train");
    TableFile table = tables.curves();
    Map<String, List<Integer>> units = new LinkedHashMap<>();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("trial", label);
    facts.put("epoch", row.get("epoch"));
    facts.put("validation " + tables.learnt(), row.getOrDefault(valid, ""));
    facts.put("training " + tables.learnt(), row.getOrDefault(train, ""));
    facts.put("learning rate", row.getOrDefault("learning_rate", ""));
    facts.put("penalty, nats", row.getOrDefault("penalty", ""));
    facts.put(
        "kept units",
        groups.stream()
            .map(group -> row.getOrDefault(KEPT + group, ""))
            .filter(kept -> !kept.isEmpty())
            .collect(Collectors.joining("/")));
    Map<String, String> told = survivors.getOrDefault(key(row), Map.of());
    for (String group : groups) {
      int kept = kept(row, group);
      if (told.containsKey(group)) {
        units.put(group, ranges(told.get(group)));
      } else if (kept > 0) {
        units.put(group, List.of(0, kept - 1));
      }
    }
    return new Curve.Epoch(
        (int) number(table, row, "epoch"),
        Point.finite(number(table, row, train)),
        Point.finite(number(table, row, valid)),
        units,
        facts);
  }

  private static double number(TableFile table, Map<String, String> row, String column) {
    return Sample.of(table.numbers(List.of(row), column)).mean();
  }
}
