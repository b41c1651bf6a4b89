package dev.espalier.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialLock;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.model.Checksum;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.report.results.RecordedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the records of one experiment at one scale stand, and the files that they come from. */
final class ResultsFolder {

  /** Of a results folder, the folder of the networks. */
  static final String MODELS = "models";

  private static final String SETTINGS = "settings.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  /** What all its records share; null where that is not known. */
  private Map<String, String> shared;

  private ResultsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder, making it if there is none.
   *
   * @param settings everything that all its records share
   * @param force whether records that were made with other settings are thrown away
   * @throws IllegalArgumentException if there are such records and they are not to be thrown away,
   *     or if there are tables without records
   * @throws UncheckedIOException if the folder cannot be written
   */
  static ResultsFolder open(Path folder, Map<String, String> settings, boolean force) {
    ResultsFolder results = checked(folder, settings, force);
    Map<String, String> before = results.before();
    boolean fresh = isOfOthers(before, settings) || results.isOfAnEarlierVersion();
    if (fresh) {
      results.clear();
    }
    // No place for networks is told now, not after a training.
    results.makeModels();
    results.shared = fresh || before.isEmpty() ? settings : before;
    results.writeJson(SETTINGS, results.shared);
    return results;
  }

  /**
   * The folder as {@link #open} would take it, which writes nothing.
   *
   * @throws IllegalArgumentException likewise
   * @throws UncheckedIOException likewise, as far as can be told without writing
   */
  static ResultsFolder checked(Path folder, Map<String, String> settings, boolean force) {
    ResultsFolder results = new ResultsFolder(folder);
    if (results.isOfAnEarlierVersion() && !force) {
      throw new IllegalArgumentException(
          "%s: holds tables of an earlier version, without records; take them over with ./reproduce.sh records %1$s, or choose another --out"
              .formatted(folder));
    }
    Map<String, String> before = results.before();
    if (!force && isOfOthers(before, settings)) {
      String other = others(before, settings).findFirst().orElseThrow();
      throw new IllegalArgumentException(
          "%s: holds results of another %s (%s, not %s); choose another --out"
              .formatted(
                  folder,
                  other,
                  Workload.identity(before).get(other),
                  Workload.identity(settings).get(other)));
    }
    // A record that cannot be read is told now, not after a training.
    results.records();
    results.requireWritable();
    return results;
  }

  private boolean isOfAnEarlierVersion() {
    return Files.exists(folder.resolve("runs.csv")) && !RecordFile.anyIn(folder);
  }

  /** What the records that are there share; empty where that is not known. */
  private Map<String, String> before() {
    Map<String, String> told = settings();
    return told.isEmpty()
        ? records().stream()
            .map(TrialRecord::workload)
            .filter(workload -> !workload.isEmpty())
            .findFirst()
            .orElse(Map.of())
        : told;
  }

  private static boolean isOfOthers(Map<String, String> before, Map<String, String> settings) {
    return !before.isEmpty() && others(before, settings).findAny().isPresent();
  }

  /** In what records differ from those of a run. */
  private static Stream<String> others(Map<String, String> before, Map<String, String> settings) {
    Map<String, String> was = Workload.identity(before);
    Map<String, String> now = Workload.identity(settings);
    return now.keySet().stream().filter(key -> !now.get(key).equals(was.get(key)));
  }

  private void requireWritable() {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw FileFault.writing(folder, new NotDirectoryException(there.toString()));
    } else if (!Files.isWritable(there)) {
      throw FileFault.writing(folder, new AccessDeniedException(there.toString()));
    }
  }

  private void makeModels() {
    Path models = folder.resolve(MODELS);
    try {
      Files.createDirectories(models);
    } catch (IOException e) {
      throw FileFault.writing(models, e);
    }
  }

  /** A folder whose tables are to be made anew. */
  static ResultsFolder at(Path folder) {
    return new ResultsFolder(folder);
  }

  Path path() {
    return folder;
  }

  /** Everything that all its records share; empty where that is not said. */
  Map<String, String> settings() {
    return RecordedResults.json(folder.resolve(SETTINGS));
  }

  Path checkpoint(Trial trial) {
    return folder.resolve("checkpoints").resolve(trial.fileName() + ".safetensors");
  }

  Path model(Trial trial) {
    return model(folder, trial.fileName());
  }

  /** A network's file in a results folder. */
  static Path model(Path folder, String name) {
    return folder.resolve(MODELS).resolve(name + ".safetensors");
  }

  /**
   * A trial's network.
   *
   * @throws CorruptFileException if its file is damaged, or has another network than the trial's
   *     record tells
   */
  PrunableModel network(Trial trial, Workload workload) {
    Path file = model(trial);
    PrunableModel network = workload.load(file);
    String due = record(trial).map(TrialRecord::weights).orElse("");
    if (!due.isEmpty() && !due.equals(Checksum.of(network))) {
      throw new CorruptFileException(
          file,
          "has other weights than its record tells; restore it from a copy, or take it away to have it trained again");
    }
    return network;
  }

  /** Takes a trial for this process; empty if another one has it. */
  Optional<TrialLock> tryLock(Trial trial) {
    return TrialLock.tryTake(lock(trial));
  }

  /** Takes a trial for this process once no other has it. */
  TrialLock lockOnceFree(Trial trial) {
    return TrialLock.take(lock(trial));
  }

  private Path lock(Trial trial) {
    return folder.resolve("checkpoints").resolve(trial.fileName() + ".lock");
  }

  /** Keeps other processes from making tables until it is closed. */
  TrialLock lockTables() {
    return TrialLock.ofTables(folder);
  }

  /** A trial's record, if there is one. */
  Optional<TrialRecord> record(Trial trial) {
    Path file = RecordFile.of(folder, trial.fileName());
    return Files.exists(file) ? Optional.of(RecordFile.read(file)) : Optional.empty();
  }

  /** All records, those of other processes included. */
  List<TrialRecord> records() {
    return RecordFile.all(folder);
  }

  /** Writes a trial's record; with the settings, if somebody took the folder away meanwhile. */
  void write(Trial trial, TrialRecord record) {
    if (shared != null && !Files.exists(folder.resolve(SETTINGS))) {
      writeJson(SETTINGS, shared);
    }
    RecordFile.write(RecordFile.of(folder, trial.fileName()), record);
  }

  void writeText(String name, String text) {
    AtomicFile.write(folder.resolve(name), text);
  }

  void writeJson(String name, Object value) {
    try {
      writeText(name, JSON.writeValueAsString(value) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void clear() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw FileFault.deleting(folder, e);
    }
  }
}
