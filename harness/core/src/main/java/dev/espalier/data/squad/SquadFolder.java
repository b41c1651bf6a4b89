package dev.espalier.data.squad;

import dev.espalier.data.DataException;
import dev.espalier.data.Sha256;
import dev.espalier.data.Utf8;
import dev.espalier.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder with SQuAD v1.1, or with files of its form: {@code train-v1.1.json} and {@code
 * dev-v1.1.json}, or others whose names have {@code train} and {@code dev} in them and end in
 * {@code .json}.
 */
public final class SquadFolder {

  private final Path folder;
  private final JsonFile train;
  private final JsonFile dev;

  /**
   * One split's file.
   *
   * @param sha256 of the file's bytes, hexadecimal
   */
  public record JsonFile(Path path, String sha256, List<Article> content) {

    /** Number of articles. */
    public int articles() {
      return content.size();
    }

    /** Number of paragraphs. */
    public int paragraphs() {
      return content.stream().mapToInt(article -> article.paragraphs().size()).sum();
    }

    /** Number of questions, whatever becomes of them. */
    public int questions() {
      return content.stream()
          .flatMap(article -> article.paragraphs().stream())
          .mapToInt(paragraph -> paragraph.questions().size())
          .sum();
    }
  }

  private SquadFolder(Path folder, JsonFile train, JsonFile dev) {
    this.folder = folder;
    this.train = train;
    this.dev = dev;
  }

  /** Whether a folder has the files of both splits. */
  public static boolean recognises(Path folder) {
    return Files.isDirectory(folder)
        && !candidates(folder, "train").isEmpty()
        && !candidates(folder, "dev").isEmpty();
  }

  /**
   * Reads a folder.
   *
   * @throws DataException if a file is missing, there twice, or not of SQuAD's form
   */
  public static SquadFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder + ": is no folder; give one with SQuAD's train-v1.1.json and dev-v1.1.json");
    }
    return new SquadFolder(folder, read(folder, "train"), read(folder, "dev"));
  }

  /** Where the files lie. */
  public Path folder() {
    return folder;
  }

  /** What is learned from. */
  public JsonFile train() {
    return train;
  }

  /** What is asked. */
  public JsonFile dev() {
    return dev;
  }

  /** The folder's questions. */
  public ReadingCorpus corpus(Limits limits) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return ReadingCorpus.of(
        name == null ? "questions" : name.toString(),
        Split.training(train.content(), limits),
        Split.evaluation(dev.content(), limits),
        limits,
        Sha256.of(train.sha256(), dev.sha256()));
  }

  private static JsonFile read(Path folder, String split) {
    List<Path> found = candidates(folder, split);
    if (found.size() != 1) {
      throw new DataException(
          found.isEmpty()
              ? "%s: has no %s split; add SQuAD's %2$s-v1.1.json".formatted(folder, split)
              : "%s: has several files for the %s split, %s; leave one"
                  .formatted(folder, split, found.stream().map(Path::getFileName).toList()));
    }
    Path file = found.get(0);
    byte[] bytes = Utf8.bytes(file);
    return new JsonFile(file, Sha256.of(bytes), SquadReader.read(file, Utf8.decode(file, bytes)));
  }

  private static List<Path> candidates(Path folder, String split) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                return name.contains(split) && name.endsWith(".json") && !name.startsWith(".");
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be listed; " + FileFault.reason(e));
    }
  }
}
