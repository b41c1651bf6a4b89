package dev.espalier.data.squad;

import dev.espalier.data.DataException;
import dev.espalier.data.Sha256;
import dev.espalier.data.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Word vectors from a text file in GloVe's format: a line a word, the word and its numbers parted
 * by single blanks. Of a word that stands there twice the first vector counts.
 */
public final class WordVectors {

  private final Path file;
  private final Map<String, float[]> vectors = new HashMap<>();
  private int dimension;
  private long line;

  private WordVectors(Path file) {
    this.file = file;
  }

  /**
   * Reads the vectors of some words.
   *
   * @throws DataException with the line, if the file is not of this form, or has none of the words
   */
  public static WordVectors read(Path file, Collection<String> words) {
    WordVectors read = new WordVectors(file);
    Set<String> wanted = Set.copyOf(words);
    try (InputStream in = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        read.line++;
        read.add(text, wanted);
      }
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + "); give a text file of vectors");
    }
    if (read.vectors.isEmpty()) {
      throw new DataException(
          file + ": has no vector of a word of the data set; give vectors of its language");
    }
    return read;
  }

  /** sha256 over the vectors that were read, hexadecimal. */
  String hash() {
    StringBuilder text = new StringBuilder();
    vectors.keySet().stream()
        .sorted()
        .forEach(word -> text.append(word).append(Arrays.toString(vectors.get(word))));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Numbers of a vector. */
  public int dimension() {
    return dimension;
  }

  /** The words that have a vector. */
  public Set<String> words() {
    return Set.copyOf(vectors.keySet());
  }

  /**
   * The vectors of a vocabulary, one row a word; zeros where there is none.
   *
   * @return words times dimension, row-major
   */
  public float[] rows(Vocabulary vocabulary) {
    float[] rows = new float[vocabulary.size() * dimension];
    for (int w = 0; w < vocabulary.size(); w++) {
      float[] vector = vectors.get(vocabulary.word(w));
      if (vector != null) {
        System.arraycopy(vector, 0, rows, w * dimension, dimension);
      }
    }
    return rows;
  }

  private void add(String text, Set<String> wanted) {
    String[] parts = text.split(" ");
    if (line == 1) {
      dimension = parts.length - 1;
      if (dimension < 2) {
        throw fault(
            "a word and at least two numbers are needed; delete this line if it is a header");
      }
    } else if (parts.length <= dimension) {
      throw fault(
          "%d numbers, where line 1 has %d; fetch the file again"
              .formatted(parts.length - 1, dimension));
    }
    // A word with blanks in it, as some files have, is no token.
    if (parts.length == dimension + 1 && wanted.contains(parts[0])) {
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = number(parts[i + 1]);
      }
      vectors.putIfAbsent(parts[0], vector);
    }
  }

  private float number(String text) {
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw fault("\"" + text + "\" is no number; fetch the file again");
    }
    if (!Float.isFinite(value)) {
      throw fault("\"" + text + "\" is not finite; fetch the file again");
    }
    return value;
  }

  private DataException fault(String what) {
    return new DataException("%s: line %d: %s".formatted(file, line, what));
  }
}
