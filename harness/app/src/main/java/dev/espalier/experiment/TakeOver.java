package dev.espalier.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.RecordTables;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Epoch;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.measure.Environment;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.AtomicFile;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes a folder's tables anew from its records. A folder that an earlier version wrote, with
 * tables and no records, is taken over first: every row's trial becomes a record.
 */
public final class TakeOver {

  private static final Set<String> IDENTITY =
      Set.of(
          "experiment",
          "scale",
          "data",
          "data_hash",
          "method",
          "granularity",
          "cell",
          "operating_point",
          "settings",
          "seed",
          "status",
          "error",
          "training",
          "vector_bits",
          RecordTables.CONTROL);

  /** Columns that are made of other trials' figures. */
  private static final List<String> DERIVED = List.of("dense_", RecordTables.CONTROL + "_");

  private static final String PROVENANCE = "provenance";
  private static final String PART = "records.part";

  private final Path folder;
  private final Catalogue catalogue;
  private final CsvTable curves;
  private final CsvTable survivors;
  private final CsvTable speeds;

  private TakeOver(Path folder, Catalogue catalogue) {
    this.folder = folder;
    this.catalogue = catalogue;
    curves = table("curve.csv");
    survivors = table("survivors.csv");
    speeds = table("speed.csv");
  }

  /**
   * Makes the tables of a folder anew, or of all folders below it that hold trials.
   *
   * @return a line a folder: what was done
   * @throws IllegalArgumentException naming the file, if there is nothing, or a file is no table or
   *     record
   */
  public static List<String> of(Path root, Catalogue catalogue, Progress progress) {
    List<Path> folders = RecordedResults.folders(root, TakeOver::holdsTrials);
    return folders.stream().map(folder -> one(folder, catalogue, progress)).toList();
  }

  /** Records may lie there before any table was made of them. */
  private static boolean holdsTrials(Path folder) {
    return Files.exists(folder.resolve("runs.csv"))
        || Files.isDirectory(folder.resolve(RecordFile.FOLDER));
  }

  private static String one(Path folder, Catalogue catalogue, Progress progress) {
    boolean before = Files.isDirectory(folder.resolve(RecordFile.FOLDER));
    if (!before) {
      records(folder, catalogue);
    }
    List<TrialRecord> records = RecordFile.all(folder);
    if (records.isEmpty()) {
      throw RecordedResults.nothingIn(folder);
    }
    TrialRecord any = records.get(0);
    ExperimentFamily family =
        any.experiment().equals(OwnNetwork.ID)
            ? new OwnNetwork(folder, folder, 0)
            : new Experiments(catalogue).named(any.experiment());
    new Tables(family, Scale.of(any.scale()), catalogue, progress).write(ResultsFolder.at(folder));
    return "%s: %s %d records"
        .formatted(
            folder, before ? "tables made anew from" : "tables taken over into", records.size());
  }

  /** Makes records of a folder's tables. */
  static void records(Path folder, Catalogue catalogue) {
    new TakeOver(folder, catalogue).records();
  }

  /** All of them or, after a kill or an error, none: half of them would pass for all. */
  private void records() {
    Path part = folder.resolve(PART);
    delete(part);
    for (Map<String, String> row : table("runs.csv").rows()) {
      TrialRecord trial;
      try {
        trial = record(row);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s: %s (%s), seed %s has a figure that is no number (%s) in one of the tables; restore it"
                .formatted(
                    folder,
                    row.get("method"),
                    row.get("operating_point"),
                    row.get("seed"),
                    e.getMessage()),
            e);
      }
      String name = Trial.fileName(trial.method(), trial.key(), trial.seed());
      RecordFile.write(part.resolve(name + RecordFile.ENDING), trial);
    }
    try {
      Files.move(part, folder.resolve(RecordFile.FOLDER), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw AtomicFile.unwritable(folder.resolve(RecordFile.FOLDER), e);
    }
    delete(folder.resolve(PROVENANCE));
  }

  private TrialRecord record(Map<String, String> row) {
    JsonNode provenance = provenance(row);
    Start start = start(row);
    String key = row.get("settings");
    if (start == Start.BOTH) {
      // Earlier versions had one schedule for whatever starts from scratch.
      start = Start.SCRATCH;
      key += "; " + TrainingFields.START + "=scratch";
    }
    return new TrialRecord(
        row.get("experiment"),
        row.get("scale"),
        provenance.path("data").asText(""),
        provenance.path("vectors").asText(""),
        row.get("data"),
        row.get("data_hash"),
        row.get("method"),
        row.get("granularity"),
        point(row),
        row.get("operating_point"),
        key,
        RecordedResults.settings(row.get("settings")),
        Map.of(TrainingFields.START, start.name().toLowerCase(Locale.ROOT)),
        "",
        Map.of(),
        Long.parseLong(row.get("seed")),
        environment(provenance) == null ? List.of() : List.of(environment(provenance).vectorBits()),
        RecordedResults.json(folder.resolve("settings.json")),
        provenance.path("configured").asText(""),
        row.get("status"),
        row.get("error"),
        values(row),
        rowsOf(curves, row).map(epoch -> epoch(row, epoch)).toList(),
        rowsOf(speeds, row).map(TakeOver::timed).toList(),
        environment(provenance));
  }

  private static Map<String, String> point(Map<String, String> row) {
    return RecordedResults.settings(row.get("operating_point"));
  }

  /** From where a method's training started; what is not known any more started from dense. */
  private Start start(Map<String, String> row) {
    String method = row.get("method");
    if (row.get("experiment").equals(OwnNetwork.ID)) {
      return row.get("granularity").equals("none") ? Start.SCRATCH : Start.DENSE;
    }
    return catalogue.methods().stream()
        .filter(m -> m.id().equals(method))
        .map(MethodDescriptor::start)
        .findFirst()
        .orElse(Start.DENSE);
  }

  private Epoch epoch(Map<String, String> trial, Map<String, String> epoch) {
    Map<String, String> units = new LinkedHashMap<>();
    rowsOf(survivors, trial)
        .filter(row -> row.get("epoch").equals(epoch.get("epoch")))
        .forEach(row -> units.put(row.get("group"), row.get("kept")));
    return new Epoch(values(epoch), units);
  }

  private static Timed timed(Map<String, String> row) {
    return new Timed(
        row.get("form"),
        Integer.parseInt(row.get("batch")),
        Integer.parseInt(row.get("steps")),
        Integer.parseInt(row.get("threads")),
        Double.parseDouble(row.get("dense_milliseconds")),
        Double.parseDouble(row.get("milliseconds")),
        Double.parseDouble(row.get("speedup")),
        Double.parseDouble(row.get("low")),
        Double.parseDouble(row.get("high")),
        known(row, "settled").map(Boolean::valueOf).orElse(null),
        Integer.parseInt(row.get("samples")),
        known(row, "p50_milliseconds").map(Double::valueOf).orElse(null),
        known(row, "p99_milliseconds").map(Double::valueOf).orElse(null),
        known(row, "weight_bytes").map(Long::valueOf).orElse(null),
        known(row, "cut_share").map(Double::valueOf).orElse(null),
        List.of(),
        List.of());
  }

  /** What older tables do not have. */
  private static Optional<String> known(Map<String, String> row, String column) {
    return Optional.ofNullable(row.get(column)).filter(value -> !value.isEmpty());
  }

  private static Map<String, Double> values(Map<String, String> row) {
    Map<String, Double> values = new LinkedHashMap<>();
    row.forEach(
        (column, value) -> {
          if (!IDENTITY.contains(column)
              && DERIVED.stream().noneMatch(column::startsWith)
              && !value.isEmpty()) {
            values.put(column, Double.valueOf(value));
          }
        });
    return values;
  }

  private static Stream<Map<String, String>> rowsOf(CsvTable table, Map<String, String> trial) {
    return table.rows().stream()
        .filter(
            row ->
                Stream.of("method", "settings", "seed")
                    .allMatch(column -> trial.get(column).equals(row.get(column))));
  }

  private JsonNode provenance(Map<String, String> row) {
    String name =
        Trial.fileName(row.get("method"), row.get("settings"), Long.parseLong(row.get("seed")));
    Path file = folder.resolve(PROVENANCE).resolve(name + ".json");
    try {
      ObjectMapper json = new ObjectMapper();
      return Files.exists(file) ? json.readTree(file.toFile()) : json.createObjectNode();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: cannot be read (%s); restore it, or take it away to do without it"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static Environment environment(JsonNode provenance) {
    JsonNode environment = provenance.get("environment");
    return environment == null
        ? null
        : new ObjectMapper().convertValue(environment, Environment.class);
  }

  private CsvTable table(String name) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? CsvTable.read(file) : CsvTable.of(List.of());
  }

  private static void delete(Path files) {
    if (!Files.isDirectory(files)) {
      return;
    }
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
      Files.delete(files);
    } catch (IOException e) {
      throw new UncheckedIOException(files + ": cannot be emptied: " + e.getMessage(), e);
    }
  }
}
