package dev.espalier.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.espalier.report.AtomicFile;
import dev.espalier.report.CsvTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the tables of one experiment at one scale stand, and the files that they are made from. */
final class ResultsFolder {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  private ResultsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder, making it if there is none.
   *
   * @param settings everything that all rows of its tables share
   * @param force whether tables that were made with other settings are thrown away
   * @throws IllegalArgumentException if there are such tables and they are not to be thrown away
   * @throws UncheckedIOException if the folder cannot be written
   */
  static ResultsFolder open(Path folder, Map<String, String> settings, boolean force) {
    ResultsFolder results = new ResultsFolder(folder);
    Path file = folder.resolve("settings.json");
    if (Files.exists(file)) {
      Map<String, String> before = results.readJson(file);
      for (var entry : settings.entrySet()) {
        String was = before.get(entry.getKey());
        if (!entry.getValue().equals(was)) {
          if (!force) {
            throw new IllegalArgumentException(
                "%s: holds results of another %s (%s, not %s); choose another --out, or replace them with --force"
                    .formatted(folder, entry.getKey(), was, entry.getValue()));
          }
          results.clear();
          break;
        }
      }
    }
    results.writeJson("settings.json", settings);
    return results;
  }

  Path path() {
    return folder;
  }

  Path checkpoint(Trial trial) {
    return folder.resolve("checkpoints").resolve(trial.fileName() + ".safetensors");
  }

  Path model(Trial trial) {
    return folder.resolve("models").resolve(trial.fileName() + ".safetensors");
  }

  /** A table; an empty one of these columns if there is none yet, or one of other columns. */
  CsvTable table(String name, List<String> columns) {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      CsvTable table = CsvTable.read(file);
      if (table.columns().equals(columns)) {
        return table;
      }
    }
    return CsvTable.of(columns);
  }

  void write(String name, CsvTable table) {
    table.write(folder.resolve(name));
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

  Map<String, String> readJson(Path file) {
    try {
      return JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: cannot be read (%s); delete it, or choose another --out"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
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
      throw new UncheckedIOException(folder + ": cannot be emptied: " + e.getMessage(), e);
    }
  }
}
