package dev.espalier.methods.spectral;

import dev.espalier.setup.Laboratory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Rows on their way into a table of the study. */
final class Table {

  private final String name;
  private final List<Map<String, Object>> rows = new ArrayList<>();

  Table(String name) {
    this.name = name;
  }

  /** A row that was added, to be filled on. */
  record Row(Map<String, Object> values) {

    Row put(String column, Object value) {
      values.put(column, value);
      return this;
    }

    /** What was recovered of a network. */
    Row put(Recovery recovery) {
      return put("A", recovery.inputs())
          .put("A2", recovery.readout())
          .put("U", recovery.forward())
          .put("V", recovery.backward());
    }

    double number(String column) {
      return ((Number) values.getOrDefault(column, Double.NaN)).doubleValue();
    }

    boolean is(String column, Object value) {
      return value.equals(values.get(column));
    }
  }

  Row row() {
    rows.add(new LinkedHashMap<>());
    return new Row(rows.get(rows.size() - 1));
  }

  /** The rows that are wanted. */
  List<Row> rows(Predicate<Row> wanted) {
    return rows.stream().map(Row::new).filter(wanted).toList();
  }

  /** Numbers of a column in the rows that are wanted. */
  double[] numbers(String column, Predicate<Row> wanted) {
    return rows(wanted).stream().mapToDouble(row -> row.number(column)).toArray();
  }

  void write(Laboratory laboratory) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    laboratory.table(name, List.copyOf(columns), rows);
  }
}
