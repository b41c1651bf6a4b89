package dev.espalier.report.page;

import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.report.results.RecordedResults;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All results below a folder on one page of Markdown, with what each of them says and a picture:
 * the claim first, then what it stands on.
 */
public final class Gallery {

  /** The gallery's name in its folder. */
  public static final String FILE = "gallery.md";

  /** What results can be of, in the order in which they are read. */
  private enum Chapter {
    SPEED(
        "Speed at equal quality",
        "Networks that were pruned, cut and timed: what a method costs at a measured speed."),
    SIZES("Sizes, timed", "What cut networks are worth on this engine, whatever they have learnt."),
    WORK(
        "Pruned, not timed",
        "What a method costs at a number of multiply-accumulates; the clock was not asked."),
    BEHAVIOUR(
        "What pruning changes beyond accuracy",
        "Whether a pruned network still answers as the dense one does."),
    NETWORKS("Networks side by side", "Nothing is pruned: what the networks can do in themselves."),
    STUDIES("Studies", "Of the engine, and of learning without gradients.");

    private final String title;
    private final String about;

    Chapter(String title, String about) {
      this.title = title;
      this.about = about;
    }
  }

  private final Path root;

  private Gallery(Path root) {
    this.root = root;
  }

  /**
   * The folders with tables: the given one, or else those below it. What stands below one of them,
   * such as its records, belongs to it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + ": no such folder; give one that run wrote");
    }
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes about) {
              if (StudyPage.files(at, ".csv").isEmpty()) {
                return FileVisitResult.CONTINUE;
              }
              found.add(at);
              return FileVisitResult.SKIP_SUBTREE;
            }
          });
    } catch (IOException e) {
      throw FileFault.reading(folder, e);
    }
    if (found.isEmpty()) {
      throw RecordedResults.nothingIn(folder);
    }
    return found.stream().sorted().toList();
  }

  /**
   * Writes the gallery of a folder that has results in several below it.
   *
   * @return its file; empty if the folder holds results itself
   */
  public static Optional<Path> write(Path root) {
    if (folders(root).contains(root)) {
      return Optional.empty();
    }
    Path file = root.resolve(FILE);
    AtomicFile.write(file, of(root));
    return Optional.of(file);
  }

  /** The gallery as Markdown, whose links are to what stands beside it. */
  static String of(Path root) {
    return new Gallery(root).text();
  }

  private String text() {
    Map<Chapter, StringBuilder> chapters = new EnumMap<>(Chapter.class);
    for (Path folder : folders(root)) {
      Entry entry = RecordedResults.isIn(folder) ? ofResults(folder) : ofStudy(folder);
      chapters.computeIfAbsent(entry.chapter, c -> new StringBuilder()).append(text(folder, entry));
    }
    StringBuilder text = new StringBuilder("# All results\n\n");
    text.append(
        "Made by `./reproduce.sh report %s`, which also writes a page into each folder: the claim first, then what it stands on.\n"
            .formatted(root.getFileName()));
    chapters.forEach(
        (chapter, entries) ->
            text.append("\n## %s\n\n%s\n".formatted(chapter.title, chapter.about)).append(entries));
    return text.toString();
  }

  /**
   * What is told of a folder.
   *
   * @param sentence what it says
   * @param picture its file; empty if there is none
   * @param table its file; empty if there is none
   */
  private record Entry(
      Chapter chapter, String sentence, Optional<Path> picture, Optional<Path> table) {}

  private Entry ofResults(Path folder) {
    ResultTables tables = ResultTables.read(folder);
    PageData data = PageData.of(tables, tables.summary());
    Chapter chapter;
    if (tables.results().isOfSpeedAlone()) {
      chapter = Chapter.SIZES;
    } else if (!data.pruned()) {
      chapter = Chapter.NETWORKS;
    } else {
      chapter = data.timings().isEmpty() ? Chapter.WORK : Chapter.SPEED;
    }
    Map<String, Object> answer = new PageTables(tables, data).answer(tables.summary());
    return new Entry(
        chapter,
        answer == null ? new StudyPage(folder).sentence() : (String) answer.get("sentence"),
        Stream.of("speed-", "theory-", "multiply-accumulates", "training")
            .flatMap(name -> pictures(folder).filter(file -> file.startsWith(name)))
            .findFirst()
            .map(name -> folder.resolve(ReportPage.FIGURES).resolve(name)),
        tableOf(folder));
  }

  /** Names of a folder's figures, those of large batches first. */
  private static Stream<String> pictures(Path folder) {
    Path figures = folder.resolve(ReportPage.FIGURES);
    return Files.isDirectory(figures)
        ? StudyPage.files(figures, ".svg").stream()
            .map(file -> file.getFileName().toString())
            .sorted(Comparator.comparing((String name) -> name.contains("-1x")))
        : Stream.empty();
  }

  private Entry ofStudy(Path folder) {
    StudyPage page = new StudyPage(folder);
    boolean tests = Behaviour.in(folder).isPresent();
    return new Entry(
        tests ? Chapter.BEHAVIOUR : Chapter.STUDIES,
        (tests ? "" : page.title() + ". ") + page.sentence(),
        StudyPage.files(folder, ".svg").stream().findFirst(),
        tableOf(folder));
  }

  private static Optional<Path> tableOf(Path folder) {
    List<Path> tables = StudyPage.files(folder, ".md");
    return tables.stream()
        .filter(file -> !file.endsWith("README.md"))
        .findFirst()
        .or(() -> StudyPage.files(folder, ".csv").stream().findFirst());
  }

  private String text(Path folder, Entry entry) {
    String name = link(folder);
    List<String> links = new ArrayList<>();
    entry.table.ifPresent(table -> links.add("[its table](%s)".formatted(link(table))));
    StudyPage.readme(folder)
        .filter(file -> !root.toAbsolutePath().normalize().equals(file.getParent()))
        .ifPresent(
            file -> links.add("[what it says, and how it was made](%s)".formatted(link(file))));
    String picture =
        entry.picture.map(file -> "![%s](%s)\n\n".formatted(name, link(file))).orElse("");
    return "\n### [%s](%s)\n\n%s\n\n%s%s\n"
        .formatted(name, name, entry.sentence, picture, String.join(", ", links));
  }

  /** From the gallery to a file, as Markdown takes it. */
  private String link(Path file) {
    Path from = root.toAbsolutePath().normalize();
    return from.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
  }
}
