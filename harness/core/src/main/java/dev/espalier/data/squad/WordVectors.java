package dev.espalier.data.squad;

import dev.espalier.data.DataException;
import dev.espalier.data.Sha256;
import dev.espalier.data.Utf8;
import dev.espalier.data.Vocabulary;
import dev.espalier.file.FileFault;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Word vectors from a text file in GloVe's format: a line a word, the word and its numbers parted
 * by blanks or tabs. Of a word that stands there twice the first vector counts. The file may be
 * compressed by gzip, and may begin with a line of how many words and numbers there are, as
 * word2vec's and fastText's text files do. Blank lines are skipped.
 */
public final class WordVectors {

  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final Pattern HEADER = Pattern.compile("\\d{1,18}[ \t]+\\d{1,9}[ \t]*");

  /** A zero byte, or bytes that are no UTF-8; a text file has the one never, a binary one often. */
  private static final Pattern BINARY = Pattern.compile("[\0\uFFFD]");

  private static final int GZIP = 0x1F8B;
  private static final int ZIP = 'P' << 8 | 'K';

  private final Path file;
  private final Map<String, float[]> vectors = new HashMap<>();
  private int dimension;
  private long line;

  /** The line that says how many numbers a vector has; 0 before it. */
  private long first;

  /** How many vectors the first line promises; 0 where it is none that does. */
  private long promised;

  private long found;

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
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        BufferedReader lines = Utf8.lines(file, unpacked(file, in))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        read.line++;
        if (!text.isBlank()) {
          read.add(text, wanted);
        }
      }
    } catch (EOFException e) {
      throw new DataException(file + ": ends in the middle of what gzip packed; fetch it again");
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read; " + FileFault.reason(e));
    }
    read.requirePromised();
    if (read.vectors.isEmpty()) {
      throw new DataException(
          file + ": has no vector of a word of the data set; give vectors of its language");
    }
    return read;
  }

  /**
   * A file's bytes, whether gzip packed them or not.
   *
   * @param in can go back to its begin
   */
  private static InputStream unpacked(Path file, InputStream in) throws IOException {
    in.mark(2);
    int kind = in.read() << 8 | in.read();
    in.reset();
    if (kind == ZIP) {
      throw new DataException(file + ": is a zip archive; unpack it, and give the text file in it");
    }
    return kind == GZIP ? new GZIPInputStream(in) : in;
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
   * @throws DataException if they are more than an array can hold
   */
  public float[] rows(Vocabulary vocabulary) {
    if ((long) vocabulary.size() * dimension > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "%s: %,d numbers for each of %,d words are more than an array holds; give shorter vectors"
              .formatted(file, dimension, vocabulary.size()));
    }
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
    if (line == 1 && HEADER.matcher(text).matches()) {
      String[] counts = BLANKS.split(text);
      promised = Long.parseLong(counts[0]);
      first(Integer.parseInt(counts[1]), text);
      return;
    }
    String[] parts = BLANKS.split(text);
    if (first == 0) {
      first(parts.length - 1, text);
    } else if (parts.length <= dimension) {
      throw fault(
          text,
          "%d numbers, where line %d %s %d; fetch the file again"
              .formatted(parts.length - 1, first, promised > 0 ? "says" : "has", dimension));
    }
    // A word with blanks in it, as some files have, is no token. The first line is always read:
    // it tells whether these are numbers at all.
    boolean used = parts.length == dimension + 1 && wanted.contains(parts[0]);
    if (used || found == 0) {
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = number(text, parts[parts.length - dimension + i]);
      }
      if (used) {
        vectors.putIfAbsent(parts[0], vector);
      }
    }
    found++;
  }

  private void first(int numbers, String text) {
    first = line;
    dimension = numbers;
    if (dimension < 2) {
      throw fault(
          text, "a word and at least two numbers are needed; give vectors in GloVe's format");
    }
  }

  private void requirePromised() {
    if (found < promised) {
      throw new DataException(
          "%s: has %d vectors, where line 1 says %d; fetch the file again, or correct the line"
              .formatted(file, found, promised));
    }
  }

  private float number(String line, String text) {
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw fault(line, "\"" + text + "\" is no number; fetch the file again");
    }
    if (!Float.isFinite(value)) {
      throw fault(line, "\"" + text + "\" is not finite; fetch the file again");
    }
    return value;
  }

  /** What is wrong with a line, unless the whole file is of another kind. */
  private DataException fault(String text, String what) {
    if (!BINARY.matcher(text).find()) {
      return new DataException("%s: line %d: %s".formatted(file, line, what));
    }
    return new DataException(
        file
            + (promised > 0
                ? ": is in word2vec's binary format; save it as text, in gensim with"
                    + " save_word2vec_format(FILE, binary=False)"
                : ": is a binary file; give vectors in GloVe's text format"));
  }
}
