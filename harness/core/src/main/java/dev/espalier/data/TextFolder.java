package dev.espalier.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of language-modelling text in the format of the Penn Treebank files of Mikolov and of
 * WikiText-2: one file a split, named for it, one sentence a line, words parted by blanks. Every
 * line, an empty one too, ends in {@code <eos>}.
 *
 * <p>The vocabulary is that of the training split, by falling frequency. Words that it does not
 * have become {@code <unk>}.
 */
public final class TextFolder {

  /** Unicode's blanks, not only ASCII's: WikiText's published counts are of words so parted. */
  private static final Pattern BLANKS = Pattern.compile("(?U)\\s+");

  /** Some editors begin a file with it; it is no part of the first word. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path folder;
  private final Map<Split, TextFile> files;

  /** The three parts of a data set. */
  public enum Split {
    TRAIN,
    VALID,
    TEST;

    /** How file names tell it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One split's file.
   *
   * @param lines sentences, each a list of words
   * @param sha256 of the file's bytes, hexadecimal
   */
  public record TextFile(Path path, List<String[]> lines, String sha256) {

    /** Words, ends of sentences not counted. */
    public long words() {
      return lines.stream().mapToLong(line -> line.length).sum();
    }

    /** Words and ends of sentences. */
    public long tokens() {
      return words() + lines.size();
    }
  }

  private TextFolder(Path folder, Map<Split, TextFile> files) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * Reads a folder, or its only sub-folder that has the three files.
   *
   * @throws DataException if a file is missing, there twice, empty, cut short in the middle of a
   *     line, or no UTF-8
   */
  public static TextFolder open(Path given) {
    Path folder = locate(given);
    Map<Split, TextFile> files = new HashMap<>();
    for (Split split : Split.values()) {
      List<Path> found = candidates(folder, split);
      if (found.isEmpty()) {
        throw new DataException(
            "%s: has no %s split, nor has a folder in it all three; add a text file whose name contains \"%s\""
                .formatted(folder, split.word(), split.word()));
      }
      if (found.size() > 1) {
        throw new DataException(
            "%s: has several files for the %s split, %s; leave one"
                .formatted(folder, split.word(), found.stream().map(Path::getFileName).toList()));
      }
      files.put(split, readFile(found.get(0)));
    }
    return new TextFolder(folder, files);
  }

  /** Where the files lie. */
  public Path folder() {
    return folder;
  }

  /** A split's file. */
  public TextFile file(Split split) {
    return files.get(split);
  }

  /** The folder's text as numbers of its own vocabulary. */
  public Corpus corpus() {
    return corpus(vocabulary());
  }

  /**
   * The folder's text as numbers.
   *
   * @throws DataException if the vocabulary lacks {@code <eos>}, or {@code <unk>} and a word
   */
  public Corpus corpus(Vocabulary vocabulary) {
    long unknown = 0;
    for (Split split : Split.values()) {
      unknown += unknown(split, vocabulary);
    }
    for (String needed : List.of(Vocabulary.END_OF_SENTENCE, Vocabulary.UNKNOWN)) {
      if (!vocabulary.contains(needed)
          && (unknown > 0 || needed.equals(Vocabulary.END_OF_SENTENCE))) {
        throw new DataException(
            "%s: its text needs %s, which the vocabulary does not have; call it that there"
                .formatted(folder, needed));
      }
    }
    int[] train = encode(Split.TRAIN, vocabulary);
    int[] valid = encode(Split.VALID, vocabulary);
    int[] test = encode(Split.TEST, vocabulary);
    String hash =
        Sha256.of(
            file(Split.TRAIN).sha256(), file(Split.VALID).sha256(), file(Split.TEST).sha256());
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new Corpus(
        name == null ? "text" : name.toString(),
        vocabulary,
        train,
        valid,
        test,
        hash,
        unknown,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Map.of());
  }

  /** Words of a split that the vocabulary does not have. */
  public long unknown(Split split, Vocabulary vocabulary) {
    return file(split).lines().stream()
        .flatMap(Stream::of)
        .filter(word -> !vocabulary.contains(word))
        .count();
  }

  /** The training split's words by falling frequency, ties by alphabet. */
  public Vocabulary vocabulary() {
    return vocabulary(Integer.MAX_VALUE);
  }

  /**
   * The most frequent words of the training split, likewise in order.
   *
   * @param most words, {@code <eos>} and {@code <unk>} among them: these two are always there
   */
  public Vocabulary vocabulary(int most) {
    Map<String, Integer> counts = new HashMap<>();
    for (String[] line : file(Split.TRAIN).lines()) {
      for (String word : line) {
        counts.merge(word, 1, Integer::sum);
      }
      counts.merge(Vocabulary.END_OF_SENTENCE, 1, Integer::sum);
    }
    counts.putIfAbsent(Vocabulary.UNKNOWN, 0);
    List<String> words =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    Set<String> kept = new HashSet<>(List.of(Vocabulary.END_OF_SENTENCE, Vocabulary.UNKNOWN));
    for (String word : words) {
      if (kept.size() < most) {
        kept.add(word);
      }
    }
    return Vocabulary.of(words.stream().filter(kept::contains).toList());
  }

  private int[] encode(Split split, Vocabulary vocabulary) {
    int end = vocabulary.id(Vocabulary.END_OF_SENTENCE);
    int[] tokens = new int[Math.toIntExact(file(split).tokens())];
    int at = 0;
    for (String[] line : file(split).lines()) {
      for (String word : line) {
        tokens[at++] = vocabulary.id(word);
      }
      tokens[at++] = end;
    }
    return tokens;
  }

  private static Path locate(Path given) {
    if (!Files.isDirectory(given)) {
      throw new DataException(
          given
              + ": is no folder; give one with a train, a valid and a test text file, as of the Penn Treebank");
    }
    if (complete(given)
        || Stream.of(Split.values()).anyMatch(split -> !candidates(given, split).isEmpty())) {
      return given;
    }
    List<Path> inside =
        list(given).filter(Files::isDirectory).filter(TextFolder::complete).toList();
    if (inside.size() > 1) {
      throw new DataException(
          "%s: has several data sets, %s; give one of these folders"
              .formatted(given, inside.stream().map(Path::getFileName).toList()));
    }
    return inside.isEmpty() ? given : inside.get(0);
  }

  private static boolean complete(Path folder) {
    return Stream.of(Split.values()).noneMatch(split -> candidates(folder, split).isEmpty());
  }

  private static List<Path> candidates(Path folder, Split split) {
    return list(folder)
        .filter(Files::isRegularFile)
        .filter(
            file -> {
              String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
              // No hidden files, such as those that editors and macOS leave, and no other data
              // sets.
              return name.contains(split.word())
                  && !name.startsWith(".")
                  && !name.endsWith(".json");
            })
        .toList();
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList().stream();
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be listed (" + e + "); check its permissions");
    }
  }

  /**
   * A file's text.
   *
   * @throws DataException if it cannot be read or is no UTF-8
   */
  static String text(Path file) {
    return decode(file, bytes(file));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + "); check its permissions");
    }
  }

  private static TextFile readFile(Path file) {
    byte[] bytes = bytes(file);
    String text = decode(file, bytes);
    check(file, text);
    List<String[]> lines = new ArrayList<>();
    text.lines()
        .forEach(
            line ->
                lines.add(
                    BLANKS
                        .splitAsStream(line)
                        .filter(word -> !word.isEmpty())
                        .toArray(String[]::new)));
    return new TextFile(file, lines, Sha256.of(bytes));
  }

  private static void check(Path file, String text) {
    if (text.isBlank()) {
      throw new DataException(file + ": is empty; it needs one sentence a line");
    }
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new DataException(
          "%s: line %d holds a zero byte, so this is no UTF-8 text or a broken copy; fetch it again, or convert it, for instance with iconv"
              .formatted(file, text.substring(0, zero).lines().count()));
    }
    if (!text.endsWith("\n")) {
      throw new DataException(
          "%s: line %d, the last, does not end in a line break, so the file may be cut short; fetch it again, or add the line break if it is whole"
              .formatted(file, text.lines().count()));
    }
  }

  private static String decode(Path file, byte[] bytes) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      String text = decoder.decode(in).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      long line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new DataException(
          "%s: line %d (byte %d) is no UTF-8; convert the file, for instance with iconv"
              .formatted(file, line, in.position()));
    }
  }
}
