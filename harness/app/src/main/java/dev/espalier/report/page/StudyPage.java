package dev.espalier.report.page;

import dev.espalier.data.Utf8;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of a folder whose tables are not those of trials: of a study, or of tests. */
public final class StudyPage {

  private static final String TEMPLATE = "study.mustache";

  /** A longer table is for programs: the page names its file. */
  private static final int LONGEST = 120;

  private final Path folder;

  /**
   * @param folder that has tables
   */
  StudyPage(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes the page of a folder, {@value ReportPage#FILE}, and of tests the figure.
   *
   * @param progress told why, where the figure cannot be drawn
   * @return its file
   * @throws java.io.UncheckedIOException naming the file, if a table cannot be read or the page not
   *     be written
   */
  public static Path write(Path folder, Progress progress) {
    try {
      Behaviour.draw(folder);
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
    Path file = folder.resolve(ReportPage.FILE);
    AtomicFile.write(file, new StudyPage(folder).html());
    return file;
  }

  private String html() {
    List<Map<String, String>> left = new ArrayList<>();
    List<PageTable> tables = new ArrayList<>();
    for (Path file : files(".csv")) {
      CsvTable table = CsvTable.read(file);
      String name = file.getFileName().toString();
      if (table.rows().size() > LONGEST) {
        left.add(Map.of("name", name, "rows", Integer.toString(table.rows().size())));
      } else if (!table.rows().isEmpty()) {
        tables.add(PageTable.of(name, TextTable.of(table)));
      }
    }
    Optional<Behaviour> behaviour = Behaviour.in(folder);
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("title", title());
    context.put("name", name());
    context.put("sentence", sentence());
    context.put(
        "behaviour", behaviour.map(b -> PageTable.of("Behaviour kept", b.table())).orElse(null));
    context.put("figures", figures());
    context.put("tables", tables);
    context.put("left", left.isEmpty() ? null : Map.of("files", left));
    return Template.fill(TEMPLATE, context, "tables.js");
  }

  private List<Map<String, String>> figures() {
    return files(".svg").stream()
        .map(
            file ->
                Map.of(
                    "name",
                    file.getFileName().toString(),
                    "base64",
                    Base64.getEncoder()
                        .encodeToString(Utf8.read(file).getBytes(StandardCharsets.UTF_8))))
        .toList();
  }

  private List<Path> files(String end) {
    return files(folder, end);
  }

  static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(end))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFault.reading(folder, e);
    }
  }

  private String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** What the nearest description calls it; else the folder's name. */
  String title() {
    return readme(folder)
        .flatMap(file -> Utf8.read(file).lines().filter(line -> line.startsWith("# ")).findFirst())
        .map(line -> line.substring(2).strip())
        .orElseGet(this::name);
  }

  /** What it found, in a sentence; of a study, what it is. */
  String sentence() {
    return Behaviour.in(folder).map(Behaviour::sentence).orElseGet(this::about);
  }

  /** The first sentence of its description. */
  private String about() {
    return readme(folder)
        .map(
            file ->
                Stream.of(Utf8.read(file).split("\\R\\s*\\R"))
                    .map(String::strip)
                    .filter(paragraph -> paragraph.matches("(?s)[A-Z].*"))
                    .findFirst()
                    .orElse(""))
        .map(text -> text.replaceAll("\\s+", " ").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
        .map(text -> text.replaceFirst("(?<=[a-z)]{3}[.:]) [A-Z].*", ""))
        .orElse("");
  }

  /** The description of a folder, there or in one of those above it that are of its study. */
  static Optional<Path> readme(Path folder) {
    Path at = folder.toAbsolutePath().normalize();
    for (int up = 0; up < 3 && at != null && !isRoot(at); up++, at = at.getParent()) {
      Path file = at.resolve("README.md");
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Whether a folder holds results of several studies, so that its description is of none. */
  private static boolean isRoot(Path folder) {
    return Files.exists(folder.resolve(Gallery.FILE));
  }
}
