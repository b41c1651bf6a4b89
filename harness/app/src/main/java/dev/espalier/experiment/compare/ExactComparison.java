package dev.espalier.experiment.compare;

import dev.espalier.experiment.compare.RecordedTrial.Row;
import dev.espalier.experiment.compare.RecordedTrial.Table;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether two results folders, or roots of several, tell the same of every trial that both have, to
 * the last digit: of the network that it ended at, of every epoch, of every unit. Timings have no
 * part in it.
 */
public final class ExactComparison {

  /** Lines of a list that people read. */
  private static final int SHOWN = 20;

  /** Characters of a value that make a table too wide. */
  private static final int LONG = 70;

  /** Columns that say which row it is; rows are found by them. */
  private static final Set<String> NAMES =
      Set.of(
          "experiment", "scale", "method", "operating_point", "settings", "seed", "epoch", "group");

  private final Path first;
  private final Path second;
  private final Pairing pairing;
  private final List<List<String>> differences = new ArrayList<>();
  private final List<String> rowsAlone = new ArrayList<>();
  private final List<String> trialsOfA = new ArrayList<>();
  private final List<String> trialsOfB = new ArrayList<>();
  private final Set<String> columnsAlone = new LinkedHashSet<>();
  private final Set<String> settingsAlone = new LinkedHashSet<>();
  private long trials;
  private long epochs;
  private long figures;
  private long rowsLacking;

  private ExactComparison(Path first, Path second) {
    this.first = first;
    this.second = second;
    pairing = Pairing.ofTrials(first, second);
    pairing.pairs().forEach(this::compare);
    if (trials == 0) {
      throw new IllegalArgumentException(
          "%s: has no trial that %s has: here %s, there %s; give results of the same methods, settings and seeds"
              .formatted(second, first, some(trialsOfB), some(trialsOfA)));
    }
  }

  /**
   * Reads both folders and compares them.
   *
   * @throws IllegalArgumentException if one of them holds no trials, or they have no trial in
   *     common
   * @throws java.io.UncheckedIOException naming the file, if one cannot be read
   */
  public static ExactComparison of(Path a, Path b) {
    return new ExactComparison(a, b);
  }

  /** Whether the folders tell the same of every trial that both have. */
  public boolean equal() {
    return differences.isEmpty() && rowsAlone.isEmpty();
  }

  private void compare(Pairing.Pair folders) {
    TrialTables a = TrialTables.read(folders.a().folder());
    TrialTables b = TrialTables.read(folders.b().folder());
    List<TrialPair> pairs = TrialPair.match(a.trials(), b.trials());
    Map<Table, List<String>> columns = new LinkedHashMap<>();
    for (Table table : Table.values()) {
      columns.put(table, columns(table, a.columns().get(table), b.columns().get(table)));
    }
    for (TrialPair pair : pairs) {
      trials++;
      String name = folders.name() + " " + a.name(pair.a());
      settingsAlone("A", pair.a().method(), pair.settingsOfA());
      settingsAlone("B", pair.a().method(), pair.settingsOfB());
      for (Row row : pair.rows()) {
        if (pair.a().rows().containsKey(row) && pair.b().rows().containsKey(row)) {
          compare(name, row, columns.get(row.table()), pair);
        }
      }
      rowsAlone("A", name, pair.a(), pair.b());
      rowsAlone("B", name, pair.b(), pair.a());
    }
    a.trials().stream()
        .filter(trial -> pairs.stream().noneMatch(pair -> pair.a() == trial))
        .forEach(trial -> trialsOfA.add(folders.name() + " " + trial.fullName()));
    b.trials().stream()
        .filter(trial -> pairs.stream().noneMatch(pair -> pair.b() == trial))
        .forEach(trial -> trialsOfB.add(folders.name() + " " + trial.fullName()));
  }

  /** What both sides have; notes what only one has, unless the other has no such table. */
  private List<String> columns(Table table, List<String> a, List<String> b) {
    if (!a.isEmpty() && !b.isEmpty()) {
      a.stream().filter(c -> !b.contains(c)).forEach(c -> columnAlone("A", table, c));
      b.stream().filter(c -> !a.contains(c)).forEach(c -> columnAlone("B", table, c));
    }
    return a.stream().filter(b::contains).filter(ExactComparison::repeats).toList();
  }

  private void columnAlone(String side, Table table, String column) {
    columnsAlone.add("%s of %s (%s)".formatted(column, table.file(), side));
  }

  /**
   * Whether a trial that runs again must come to the same value. Times, and rates by them, depend
   * on what else the machine does; figures of another engine on the processor, for which it chooses
   * its code; an error is told in words, which may name files and memory.
   */
  public static boolean repeats(String column) {
    // A group of units may have any name.
    boolean time =
        !column.startsWith("kept_")
            && (column.contains("seconds") || column.contains("per_second"));
    return !NAMES.contains(column)
        && !time
        && !column.startsWith("onnx_")
        && !column.equals("error");
  }

  private void compare(String trial, Row row, List<String> columns, TrialPair pair) {
    epochs += row.table() == Table.CURVE ? 1 : 0;
    for (String column : columns) {
      String a = pair.a().rows().get(row).get(column);
      String b = pair.b().rows().get(row).get(column);
      if (a.isEmpty() && b.isEmpty()) {
        continue;
      }
      figures++;
      if (!same(a, b)) {
        String what = row.group().isEmpty() ? column : column + " of " + row.group();
        differences.add(
            List.of(trial, row.epoch(), row.table().file(), what, own(a, b), own(b, a)));
      }
    }
  }

  /** Numbers are the same if they are equal, however they are written. */
  private static boolean same(String a, String b) {
    if (a.equals(b)) {
      return true;
    }
    Optional<BigDecimal> first = number(a);
    Optional<BigDecimal> second = number(b);
    return first.isPresent() && second.isPresent() && first.get().compareTo(second.get()) == 0;
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Of a long list, as that of units may be, only what the other side has not. */
  private static String own(String value, String other) {
    if (value.length() < LONG || !value.contains(" ")) {
      return value;
    }
    List<String> parts = new ArrayList<>(Arrays.asList(value.split(" ")));
    parts.removeAll(Arrays.asList(other.split(" ")));
    return "... " + String.join(" ", parts);
  }

  private void settingsAlone(String side, String method, Set<String> names) {
    if (!names.isEmpty()) {
      settingsAlone.add("%s %s (%s)".formatted(method, String.join(", ", names), side));
    }
  }

  private void rowsAlone(String side, String name, RecordedTrial trial, RecordedTrial other) {
    for (Table table : Table.values()) {
      List<Row> rows =
          trial.rows().keySet().stream()
              .filter(row -> row.table() == table && !other.rows().containsKey(row))
              .toList();
      if (!rows.isEmpty()) {
        rowsLacking += rows.size();
        String which =
            listed("epoch", rows.stream().map(Row::epoch).toList())
                + listed("of", rows.stream().map(Row::group).toList());
        rowsAlone.add(
            "only in %s: %s, %s of %s%s"
                .formatted(side, name, count(rows.size(), "row"), table.file(), which));
      }
    }
  }

  private static String listed(String what, List<String> values) {
    String list = values.stream().distinct().collect(Collectors.joining(" "));
    return list.isEmpty() ? "" : ", " + what + " " + list;
  }

  private static String count(long number, String what) {
    return Numbers.count(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** The first, for an example. */
  private static String some(List<String> names) {
    String more = names.size() > 1 ? " and %d more".formatted(names.size() - 1) : "";
    return names.isEmpty() ? "none" : names.get(0) + more;
  }

  /** For a terminal: every difference, what could not be compared, and the verdict. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("A: %s\nB: %s\n\n".formatted(first, second));
    if (!differences.isEmpty()) {
      List<String> header = List.of("trial", "epoch", "table", "column", "A", "B");
      List<List<String>> shown = differences.stream().limit(SHOWN).toList();
      text.append(new TextTable(header, shown).text()).append(more(differences)).append("\n");
    }
    list(text, "Rows that one side lacks of a trial that both have:\n", rowsAlone);
    list(text, "Trials that only A has, not compared:\n", trialsOfA);
    list(text, "Trials that only B has, not compared:\n", trialsOfB);
    if (!columnsAlone.isEmpty()) {
      text.append(
          "Columns of one side alone, not compared: %s\n"
              .formatted(String.join(", ", columnsAlone)));
    }
    if (!settingsAlone.isEmpty()) {
      text.append(
          "Settings of one side alone, the trials compared all the same: %s\n"
              .formatted(String.join(", ", settingsAlone)));
    }
    text.append(pairing.alone());
    return text.append(verdict()).toString();
  }

  private static void list(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append(title);
      lines.stream().limit(SHOWN).forEach(line -> text.append("  ").append(line).append("\n"));
      text.append(more(lines)).append("\n");
    }
  }

  private static String more(List<?> lines) {
    return lines.size() > SHOWN ? "and %d more\n".formatted(lines.size() - SHOWN) : "";
  }

  private String verdict() {
    String parts = count(trials, "trial") + ", " + count(epochs, "epoch");
    String all = count(figures, "figure");
    if (equal()) {
      return "Equal to the last digit: %s, %s.\n".formatted(parts, all);
    }
    String lacking = rowsLacking == 0 ? "" : " and " + count(rowsLacking, "row") + " lacking";
    return "Different: %s of %s%s; compared %s.\n"
        .formatted(Numbers.count(differences.size()), all, lacking, parts);
  }
}
