package dev.espalier.experiment.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.espalier.data.Sha256;
import dev.espalier.data.Utf8;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files that records are kept in: {@code records/TRIAL.json} of a results folder. */
public final class RecordFile {

  /** The records' folder in a results folder. */
  public static final String FOLDER = "records";

  /** What a record's file name ends with. */
  public static final String ENDING = ".json";

  /** Takes numbers for what they are: half a seed is none. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Keeps numbers as they are written: every version of Java reads and writes the same. */
  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String CHECKSUM = "sha256";

  /** Texts that records of all versions have. */
  private static final List<String> TEXTS =
      List.of(
          "experiment",
          "scale",
          "data_name",
          "data_hash",
          "method",
          "granularity",
          "operating_point",
          "key",
          "status");

  /** Likewise, objects and lists. */
  private static final List<String> CONTAINERS =
      List.of(
          "point",
          "settings",
          "training",
          "base_point",
          "vector_bits",
          "workload",
          "values",
          "curve",
          "timings");

  private RecordFile() {}

  /** Where the record of a trial stands. */
  public static Path of(Path folder, String trial) {
    return folder.resolve(FOLDER).resolve(trial + ENDING);
  }

  /** Writes a record, whole or not at all. */
  public static void write(Path file, TrialRecord trial) {
    AtomicFile.write(file, text(trial));
  }

  /** A record as its file has it, with a checksum at its end. */
  public static String text(TrialRecord trial) {
    try {
      String text = compact(JSON.writeValueAsString(trial));
      String sum = checksum((ObjectNode) EXACT.readTree(text));
      String open = text.substring(0, text.lastIndexOf('}')).stripTrailing();
      return "%s,\n  \"%s\" : \"%s\"\n}\n".formatted(open, CHECKSUM, sum);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of all that a record says; spaces and line ends are no part of that. */
  private static String checksum(ObjectNode record) throws JsonProcessingException {
    return Sha256.of(EXACT.writeValueAsBytes(record.deepCopy().without(CHECKSUM)));
  }

  /** Lists of numbers in one line each. */
  private static String compact(String json) {
    return json.replaceAll("(?<=[\\[,0-9])\\s*\\n?\\s+(?=-?[0-9])", " ");
  }

  /**
   * @throws IllegalArgumentException naming the file, if it holds no record
   * @throws dev.espalier.data.DataException if it cannot be read
   */
  public static TrialRecord read(Path file) {
    return of(Utf8.read(file), file.toString());
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @param file to be named where it is no record
   * @throws IllegalArgumentException likewise
   */
  public static TrialRecord of(String text, String file) {
    try {
      JsonNode said = EXACT.readTree(text);
      String lacking = lacking(said);
      if (!lacking.isEmpty()) {
        throw new IllegalArgumentException(
            "%s: is no record of a trial, it lacks %s; give a file of a results folder's records/, or restore it"
                .formatted(file, lacking));
      }
      TrialRecord trial = JSON.readValue(text, TrialRecord.class);
      String due = said.path(CHECKSUM).asText("");
      String fault =
          due.isEmpty() || due.equals(checksum((ObjectNode) said))
              ? trial.fault()
              : "it does not agree with its checksum";
      if (!fault.isEmpty()) {
        throw new IllegalArgumentException(
            "%s: was damaged or changed: %s; restore it, take it away to do without it, or, if you meant the change, leave out its %s"
                .formatted(file, fault, CHECKSUM));
      }
      return trial;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: is no record of a trial (%s); restore it, or take it away to do without it"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** The first thing that a record must have and this one has not; empty if it has all. */
  private static String lacking(JsonNode said) {
    for (String name : TEXTS) {
      if (!said.path(name).isTextual()) {
        return name;
      }
    }
    for (String name : CONTAINERS) {
      if (!said.path(name).isContainerNode()) {
        return name;
      }
    }
    for (JsonNode timed : said.path("timings")) {
      if (!timed.path("form").isTextual()) {
        return "the form of a timing";
      }
    }
    return hasNull(said) ? "a value, for which null stands there" : "";
  }

  private static boolean hasNull(JsonNode node) {
    return node.isNull()
        || StreamSupport.stream(node.spliterator(), false).anyMatch(RecordFile::hasNull);
  }

  /** Whether a results folder holds a record. */
  public static boolean anyIn(Path folder) {
    return !files(folder).isEmpty();
  }

  /** The records of a results folder, by file name; none if there is no folder of records. */
  public static List<TrialRecord> all(Path folder) {
    return files(folder).stream().map(RecordFile::read).toList();
  }

  private static List<Path> files(Path folder) {
    Path records = folder.resolve(FOLDER);
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(records)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFault.reading(records, e);
    }
  }
}
