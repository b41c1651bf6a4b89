package dev.espalier.report.page;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.file.FileFault;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.ResultRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What to type for the rows of a folder: from its tables, and from its records where those know
 * more, such as where data and plugins were.
 */
final class Commands {

  /** Folder of the records, a file a trial. */
  private static final String RECORDS = "records";

  /** The experiment of networks that were brought along. */
  private static final String OWN = "own-network";

  private static final String DENSE = "dense";
  private static final String LIKE = "like";
  private static final String CELL = "train.cell";

  /** Another method's row, such as {@code l0(lambda=2e-5, groups=all)}. */
  private static final Pattern OTHER_ROW = Pattern.compile("([^(]+)(?:\\((.*)\\))?");

  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final ResultTables tables;
  private final List<Recorded> records = new ArrayList<>();

  /**
   * What is needed of a record.
   *
   * @param options names and values of further options of its command, in turns; null if not
   *     recorded
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Recorded(
      Path file,
      String method,
      String key,
      long seed,
      String data,
      String vectors,
      Map<String, String> point,
      List<String> options) {

    private Recorded in(Path where) {
      return new Recorded(where, method, key, seed, data, vectors, point, options);
    }
  }

  Commands(ResultTables tables) {
    this.tables = tables;
    Path folder = tables.results().folder().resolve(RECORDS);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(f -> f.getFileName().toString().endsWith(".json")).sorted().toList()) {
          read(file).ifPresent(records::add);
        }
      } catch (IOException e) {
        throw FileFault.reading(folder, e);
      }
    }
  }

  /** Of one that is damaged no row is made, which whoever makes the rows says. */
  private static Optional<Recorded> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(file.toFile(), Recorded.class).in(file));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Makes a row again, with what it starts from and is compared with, all of its seeds. */
  String of(ResultRow row) {
    RecordedResults results = tables.results();
    if (results.isOfSpeedAlone()) {
      return "./reproduce.sh speed --scale " + quoted(results.scale());
    }
    List<Map<String, String>> trials = ResultTables.rowsOf(tables.runs(), row);
    List<Recorded> own = recorded(row);
    boolean brought = results.experiment().equals(OWN);
    Map<String, String> point = point(row, own);
    String cell = point.remove(CELL);
    Map<String, String> settings = new LinkedHashMap<>();
    Set<String> methods = new LinkedHashSet<>();
    if (!brought || row.method().equals(DENSE)) {
      methods.add(DENSE);
    }
    trials.stream()
        .map(trial -> trial.getOrDefault("control", ""))
        .filter(control -> !control.isEmpty() && !(brought && control.equals(DENSE)))
        .forEach(methods::add);
    point.forEach((name, value) -> put(settings, methods, row.method(), name, value));
    methods.add(row.method());
    List<String> words = new ArrayList<>(List.of("./reproduce.sh"));
    words.addAll(brought ? List.of("prune") : List.of("run", results.experiment()));
    words.addAll(List.of("--scale", results.scale(), "--methods", String.join(",", methods)));
    settings.forEach((name, value) -> words.addAll(List.of("--set", name + "=" + value)));
    if (cell != null) {
      words.addAll(List.of("--cell", cell));
    }
    row.seeds().stream()
        .mapToLong(Long::longValue)
        .max()
        .ifPresent(last -> words.addAll(List.of("--seeds", Long.toString(last))));
    own.stream().findFirst().ifPresent(record -> brought(words, record));
    if (row.timings().isEmpty()) {
      words.add("--no-timing");
    }
    row.forms().stream()
        .filter(form -> form.equals("onnx") || form.equals("bfloat16"))
        .forEach(form -> words.add("--" + form));
    return join(words);
  }

  /** Makes each of a row's trials again from its record; none where there are no records. */
  List<String> reruns(ResultRow row) {
    return recorded(row).stream()
        .map(
            record -> {
              List<String> words = new ArrayList<>(List.of("./reproduce.sh", "rerun"));
              words.add(fromHere(record.file()).toString());
              words.addAll(threads());
              words.addAll(plugins(record));
              return join(words);
            })
        .toList();
  }

  private List<Recorded> recorded(ResultRow row) {
    return records.stream()
        .filter(record -> row.method().equals(record.method()))
        .filter(record -> record.key() != null)
        .filter(record -> row.settings().equals(RecordedResults.settings(record.key())))
        .toList();
  }

  /** What was set, by name; from the table where no record tells. */
  private static Map<String, String> point(ResultRow row, List<Recorded> own) {
    Map<String, String> told = new LinkedHashMap<>(RecordedResults.settings(row.point()));
    own.stream()
        .map(Recorded::point)
        .filter(point -> point != null && point.keySet().containsAll(told.keySet()))
        .findFirst()
        .ifPresent(told::putAll);
    return told;
  }

  /** A setting; sizes like those of another row come with that row's method and settings. */
  private static void put(
      Map<String, String> settings, Set<String> methods, String method, String name, String value) {
    Matcher other = OTHER_ROW.matcher(value);
    if (name.equals(LIKE) && other.matches()) {
      methods.add(other.group(1));
      settings.put(method + "." + LIKE, other.group(1));
      if (other.group(2) != null) {
        for (String pair : other.group(2).split(", ")) {
          int equals = pair.indexOf('=');
          if (equals > 0 && !pair.startsWith(CELL)) {
            settings.put(
                other.group(1) + "." + pair.substring(0, equals), pair.substring(equals + 1));
          }
        }
      }
    } else {
      settings.put(method + "." + name, value);
    }
  }

  private void brought(List<String> words, Recorded record) {
    if (record.data() != null && !record.data().isEmpty()) {
      words.addAll(List.of("--data", record.data()));
    }
    if (record.vectors() != null && !record.vectors().isEmpty()) {
      words.addAll(List.of("--vectors", record.vectors()));
    }
    words.addAll(threads());
    if (record.options() != null) {
      words.addAll(record.options());
    }
  }

  private List<String> threads() {
    String threads = tables.results().circumstances().getOrDefault("threads", "");
    return threads.matches("[0-9]+") ? List.of("--threads", threads) : List.of();
  }

  private static List<String> plugins(Recorded record) {
    List<String> plugins = new ArrayList<>();
    List<String> options = record.options() == null ? List.of() : record.options();
    for (int i = 0; i + 1 < options.size(); i += 2) {
      if (options.get(i).equals("--plugins")) {
        plugins.addAll(options.subList(i, i + 2));
      }
    }
    return plugins;
  }

  /** A path as one types it in this folder, so that a page that is passed on names no machine. */
  private static Path fromHere(Path file) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(here) ? here.relativize(absolute) : file;
  }

  private static String join(List<String> words) {
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }

  /** A word of a command as a shell takes it whole. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
