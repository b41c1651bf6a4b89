import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.report.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ends with status 1 unless a run's tables are whole and their numbers make sense. */
final class CheckTables {

  private final List<String> faults = new ArrayList<>();

  public static void main(String[] args) throws IOException {
    CheckTables check = new CheckTables();
    check.folder(Path.of(args[0]), Stream.of(args).skip(1).map(Path::of).toList());
    check.faults.forEach(System.err::println);
    System.out.println(check.faults.isEmpty() ? "The tables are whole." : "The tables are wrong.");
    System.exit(check.faults.isEmpty() ? 0 : 1);
  }

  private void folder(Path folder, List<Path> plugins) throws IOException {
    CsvTable runs = CsvTable.read(folder.resolve("runs.csv"));
    CsvTable speeds = CsvTable.read(folder.resolve("speed.csv"));
    CsvTable comparison = CsvTable.read(folder.resolve("comparison.csv"));
    for (MethodDescriptor method : Catalogue.scan(plugins).methods()) {
      require(has(runs, method.id()), "runs.csv has no row of " + method.id());
      require(has(speeds, method.id()), "speed.csv has no row of " + method.id());
      require(has(comparison, method.id()), "comparison.csv has no row of " + method.id());
    }
    require(!runs.rows().isEmpty(), "runs.csv is empty");
    runs.rows().forEach(this::run);
    speeds.rows().forEach(this::speed);
    for (String name : List.of("curve.csv", "survivors.csv", "comparison.md", "summary.csv", "environment.json", "records", "report.html", "figures")) {
      Path file = folder.resolve(name);
      require(Files.exists(file) && Files.size(file) > 0, name + " is missing or empty");
    }
  }

  private static boolean has(CsvTable table, String method) {
    return table.rows().stream().anyMatch(row -> row.get("method").equals(method));
  }

  private void run(Map<String, String> row) {
    String trial = "runs.csv, " + row.get("method") + ": ";
    require(row.get("status").equals("ok"), trial + row.get("status") + " " + row.get("error"));
    row.forEach(
        (column, value) -> {
          if (row.containsKey("dense_" + column) || column.matches("(train|valid|dense)_.*")) {
            double figure = value.isEmpty() ? Double.NaN : Double.parseDouble(value);
            double least = column.endsWith("perplexity") ? 1 : 0;
            require(figure >= least && Double.isFinite(figure), trial + column + " is " + value);
          }
        });
  }

  private void speed(Map<String, String> row) {
    String timing = "speed.csv, %s at %sx%s: ".formatted(row.get("method"), row.get("batch"), row.get("steps"));
    double speedup = Double.parseDouble(row.get("speedup"));
    double low = Double.parseDouble(row.get("low"));
    double high = Double.parseDouble(row.get("high"));
    require(Double.parseDouble(row.get("milliseconds")) > 0, timing + "took no time");
    require(
        0 < low && low <= speedup && speedup <= high,
        timing + "speedup %s is not within [%s, %s]".formatted(speedup, low, high));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
