package dev.espalier.experiment;

import java.nio.file.Path;

/**
 * What a user brings along to learn from.
 *
 * @param data folder of the data set; null for the scale's own
 * @param vectors file of word vectors; null for none
 */
public record Sources(Path data, Path vectors) {

  /** Reads what {@link #name} wrote. */
  static Path path(String name) {
    return name == null || name.isEmpty() ? null : Path.of(name);
  }

  /** A path for a file; empty for none. */
  static String name(Path path) {
    return path == null ? "" : path.toString();
  }
}
