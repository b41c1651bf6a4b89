package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.data.Utf8;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.RecordTables;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Epoch;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.file.FileFault;
import dev.espalier.measure.Environment;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a folder's tables anew from its records. A folder that an earlier version wrote, with
 * tables and no records, is taken over first: every row's trial becomes a record.
 */
public final class TakeOver {

  /** Columns that are made of other trials' figures. */
  private static final List<String> DERIVED = List.of("dense_", RecordTables.CONTROL + "_");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String RUNS = "runs.csv";

  /** What tells one trial's rows from another's. */
  private static final List<String> ROW = List.of("method", "settings", "seed");

  /** Columns that tables of all versions have. */
  private static final List<String> COLUMNS =
      List.of(
          "experiment",
          "scale",
          "data",
          "data_hash",
          "method",
          "granularity",
          "operating_point",
          "settings",
          "seed",
          "status",
          "error");

  /** Columns that are no figures. */
  private static final Set<String> IDENTITY =
      Stream.concat(
              COLUMNS.stream(), Stream.of("cell", "training", "vector_bits", RecordTables.CONTROL))
          .collect(Collectors.toUnmodifiableSet());

  private static final List<String> TIMING =
      List.of(
          "form",
          "batch",
          "steps",
          "threads",
          "dense_milliseconds",
          "milliseconds",
          "speedup",
          "low",
          "high",
          "samples");

  private static final String PROVENANCE = "provenance";
  private static final String PART = "records.part";

  private final Path folder;
  private final Catalogue catalogue;
  private final TableFile runs;
  private final TableFile curves;
  private final TableFile survivors;
  private final TableFile speeds;

  private TakeOver(Path folder, Catalogue catalogue) {
    this.folder = folder;
    this.catalogue = catalogue;
    runs = table(RUNS, COLUMNS);
    curves = ofRuns(table("curve.csv", ROW, List.of("epoch")));
    survivors = ofRuns(table("survivors.csv", ROW, List.of("epoch", "group", "kept")));
    speeds = ofRuns(table("speed.csv", ROW, TIMING));
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
    return Files.exists(folder.resolve(RUNS)) || RecordFile.anyIn(folder);
  }

  private static String one(Path folder, Catalogue catalogue, Progress progress) {
    boolean before = RecordFile.anyIn(folder);
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
            ? new OwnNetwork(folder, folder, 0, List.of())
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
    Set<List<String>> taken = new HashSet<>();
    for (Map<String, String> row : runs.rows()) {
      if (!taken.add(key(row))) {
        throw new IllegalArgumentException(
            "%s: has two rows of %s; leave one"
                .formatted(runs.file(), String.join(", ", key(row))));
      }
      TrialRecord trial = record(row);
      String name = Trial.fileName(trial.method(), trial.key(), trial.seed());
      RecordFile.write(part.resolve(name + RecordFile.ENDING), trial);
    }
    try {
      Files.move(part, folder.resolve(RecordFile.FOLDER), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileFault.writing(folder.resolve(RecordFile.FOLDER), e);
    }
    delete(folder.resolve(PROVENANCE));
  }

  private TrialRecord record(Map<String, String> row) {
    Provenance provenance = provenance(row);
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
        provenance.data(),
        provenance.vectors(),
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
        seed(row),
        provenance.vectorBits(),
        RecordedResults.json(folder.resolve("settings.json")),
        provenance.configured(),
        row.get("status"),
        row.get("error"),
        values(runs, row),
        rowsOf(curves, row).map(epoch -> epoch(row, epoch)).toList(),
        Map.of(),
        rowsOf(speeds, row).map(this::timed).toList(),
        provenance.environment(),
        "",
        "",
        null);
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
    return new Epoch(values(curves, epoch), units);
  }

  private Timed timed(Map<String, String> row) {
    return new Timed(
        row.get("form"),
        (int) time(row, "batch"),
        (int) time(row, "steps"),
        (int) time(row, "threads"),
        time(row, "dense_milliseconds"),
        time(row, "milliseconds"),
        time(row, "speedup"),
        time(row, "low"),
        time(row, "high"),
        row.getOrDefault("settled", "").isEmpty() ? null : Boolean.valueOf(row.get("settled")),
        (int) time(row, "samples"),
        known(row, "p50_milliseconds").orElse(null),
        known(row, "p99_milliseconds").orElse(null),
        known(row, "weight_bytes").map(Double::longValue).orElse(null),
        known(row, "cut_share").orElse(null),
        List.of(),
        List.of());
  }

  private double time(Map<String, String> row, String column) {
    return known(row, column)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: row %d has no %s; restore the file"
                        .formatted(speeds.file(), speeds.rows().indexOf(row) + 1, column)));
  }

  /** What older tables do not have. */
  private Optional<Double> known(Map<String, String> row, String column) {
    return Optional.of(speeds.number(row, column)).filter(value -> !value.isNaN());
  }

  private long seed(Map<String, String> row) {
    return (long) runs.number(row, "seed");
  }

  private static Map<String, Double> values(TableFile table, Map<String, String> row) {
    Map<String, Double> values = new LinkedHashMap<>();
    row.forEach(
        (column, value) -> {
          if (!IDENTITY.contains(column)
              && DERIVED.stream().noneMatch(column::startsWith)
              && !value.isEmpty()) {
            double number = table.number(row, column);
            if (Double.isNaN(number)) {
              throw new IllegalArgumentException(
                  "%s: row %d has %s in column %s, which is no figure; if its trial failed, say failed in column status and nothing here"
                      .formatted(table.file(), table.rows().indexOf(row) + 1, value, column));
            }
            values.put(column, number);
          }
        });
    return values;
  }

  private static Stream<Map<String, String>> rowsOf(TableFile table, Map<String, String> trial) {
    return table.rows().stream().filter(row -> key(row).equals(key(trial)));
  }

  private Provenance provenance(Map<String, String> row) {
    String name = Trial.fileName(row.get("method"), row.get("settings"), seed(row));
    Path file = folder.resolve(PROVENANCE).resolve(name + ".json");
    try {
      Provenance provenance =
          Files.exists(file)
              ? JSON.readValue(Utf8.read(file), Provenance.class)
              : new Provenance(null, null, null, null);
      if (provenance == null) {
        throw noProvenance(file, "null");
      }
      return provenance;
    } catch (JsonProcessingException e) {
      throw noProvenance(file, e.getOriginalMessage());
    }
  }

  private static IllegalArgumentException noProvenance(Path file, String fault) {
    return new IllegalArgumentException(
        "%s: tells no trial's provenance (%s); restore it, or take it away to do without it"
            .formatted(file, fault.lines().findFirst().orElse("")));
  }

  /** What earlier versions wrote of a trial beside the tables; empty or null where they did not. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Provenance(
      String data, String vectors, String configured, Environment environment) {

    Provenance {
      data = data == null ? "" : data;
      vectors = vectors == null ? "" : vectors;
      configured = configured == null ? "" : configured;
    }

    /** Bits of the vectors that computed it; none if that is not known. */
    List<Integer> vectorBits() {
      return environment == null || environment.vectorBits() == 0
          ? List.of()
          : List.of(environment.vectorBits());
    }
  }

  /** A table of the folder, which has these columns if it is there. */
  @SafeVarargs
  private TableFile table(String name, List<String>... columns) {
    TableFile table = TableFile.read(folder.resolve(name));
    if (Files.exists(table.file())) {
      for (List<String> some : columns) {
        table.require(some);
      }
    }
    return table;
  }

  /** What is no trial's would be left out without a word. */
  private TableFile ofRuns(TableFile table) {
    Set<List<String>> trials = runs.rows().stream().map(TakeOver::key).collect(Collectors.toSet());
    List<Map<String, String>> rows = table.rows();
    for (int i = 0; i < rows.size(); i++) {
      if (!trials.contains(key(rows.get(i)))) {
        throw new IllegalArgumentException(
            "%s: row %d is of a trial that is not in %s (%s); restore both files as they were"
                .formatted(table.file(), i + 1, RUNS, String.join(", ", key(rows.get(i)))));
      }
    }
    return table;
  }

  private static List<String> key(Map<String, String> row) {
    return ROW.stream().map(row::get).toList();
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
      throw FileFault.deleting(files, e);
    }
  }
}
