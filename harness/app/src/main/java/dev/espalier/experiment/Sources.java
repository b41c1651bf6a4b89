package dev.espalier.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a user brings along to learn from, or to evaluate a network with.
 *
 * @param data folder of the data set; null for the scale's own
 * @param vectors file of word vectors; null for none
 * @param network file of the network whose words the data are to be numbered by; null for the
 *     data's own
 * @param vocabulary file of the network's words, where its own does not name them; null for none
 * @param layers names of the network's recurrent modules, from the bottom; empty where its file
 *     tells
 */
public record Sources(Path data, Path vectors, Path network, Path vocabulary, List<String> layers) {

  /** To learn from. */
  public Sources(Path data, Path vectors) {
    this(data, vectors, null, null, List.of());
  }

  /** The same to evaluate a network with. */
  Sources of(Path network) {
    return new Sources(data, vectors, network, vocabulary, layers);
  }

  /**
   * Where something is by now that a record names as the user did: where the user says, else there
   * from here, else there from a folder that the record is in, since results are often kept where
   * they were made, or move with their data.
   *
   * @param name as {@link #name} wrote it
   * @param given null for not
   * @param record that names it
   * @param option that gives it
   * @return null for none
   * @throws IllegalArgumentException if it is in none of these places
   */
  static Path found(String name, Path given, Path record, String option) {
    if (given != null || name == null || name.isEmpty()) {
      return given;
    }
    Path path = Path.of(name);
    Path folder = record.toAbsolutePath().normalize().getParent();
    while (!Files.exists(path) && folder != null) {
      path = folder.resolve(name);
      folder = folder.getParent();
    }
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(
          "%s: was made with %s, which is neither here nor in a folder above; say where it is with %s"
              .formatted(record, name, option));
    }
    return path;
  }

  /** A path for a file; empty for none. */
  static String name(Path path) {
    return path == null ? "" : path.toString();
  }
}
