package dev.espalier.data;

import dev.espalier.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of language-modelling text in the format of the Penn Treebank files of Mikolov and of
 * WikiText-2: one file a split, named for it, one sentence a line, words parted by blanks. Every
 * line, an empty one too, ends in {@code <eos>}, once: a line whose text has it there already gets
 * no second one.
 *
 * <p>The vocabulary is that of the training split, by falling frequency. Words that it does not
 * have become {@code <unk>}.
 */
public final class TextFolder {

  /** Unicode's blanks, not only ASCII's: WikiText's published counts are of words so parted. */
  private static final Pattern BLANKS = Pattern.compile("(?U)\\s+");

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
   * @param lines sentences, each a list of words, without the {@code <eos>} at its end
   * @param ended how many of them the file itself ends in {@code <eos>}
   * @param whole whether the last line ends in a line break
   * @param sha256 of the file's bytes, hexadecimal
   */
  public record TextFile(Path path, List<String[]> lines, int ended, boolean whole, String sha256) {

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
   * @throws DataException if a file is missing, there twice, empty, or no UTF-8
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

  /** What a user might not expect of the files, and how it is read: a line each. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    List<TextFile> inOrder = Stream.of(Split.values()).map(this::file).toList();
    if (inOrder.stream().anyMatch(file -> file.ended() > 0)) {
      remarks.add(
          "%s: lines that end in %s already get no second one: %s"
              .formatted(
                  folder,
                  Vocabulary.END_OF_SENTENCE,
                  inOrder.stream()
                      .map(
                          file ->
                              "%,d of %,d in %s"
                                  .formatted(
                                      file.ended(), file.lines().size(), file.path().getFileName()))
                      .collect(Collectors.joining(", "))));
    }
    inOrder.stream()
        .filter(file -> !file.whole())
        .map(
            file ->
                "%s: line %,d, the last, does not end in a line break, and is read as it stands; see whether the file was cut short"
                    .formatted(file.path(), file.lines().size()))
        .forEach(remarks::add);
    return remarks;
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
    return unknownWords(split, vocabulary).count();
  }

  private Stream<String> unknownWords(Split split, Vocabulary vocabulary) {
    return file(split).lines().stream()
        .flatMap(Stream::of)
        .filter(word -> !vocabulary.contains(word));
  }

  /**
   * In a line, what a network with these words does not know of the text.
   *
   * @return empty if it knows every word
   */
  public Optional<String> unknownTo(Vocabulary vocabulary) {
    long words =
        Stream.of(Split.values()).flatMap(s -> unknownWords(s, vocabulary)).distinct().count();
    return words == 0
        ? Optional.empty()
        : Optional.of(
            "%s: %,d words that the network does not know are read as %s: %s"
                .formatted(
                    folder,
                    words,
                    Vocabulary.UNKNOWN,
                    Stream.of(Split.values())
                        .map(split -> share(split, vocabulary))
                        .collect(Collectors.joining(", "))));
  }

  private String share(Split split, Vocabulary vocabulary) {
    return String.format(
        Locale.ROOT,
        "%.2f %% of the tokens of %s",
        100.0 * unknown(split, vocabulary) / file(split).tokens(),
        file(split).path().getFileName());
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
      throw new DataException(folder + ": cannot be listed; " + FileFault.reason(e));
    }
  }

  private static TextFile readFile(Path file) {
    byte[] bytes = Utf8.bytes(file);
    String text = Utf8.decode(file, bytes);
    check(file, text);
    List<String[]> lines = new ArrayList<>();
    int ended = 0;
    for (String line : text.lines().toList()) {
      String[] words =
          BLANKS.splitAsStream(line).filter(word -> !word.isEmpty()).toArray(String[]::new);
      boolean ends = words.length > 0 && words[words.length - 1].equals(Vocabulary.END_OF_SENTENCE);
      ended += ends ? 1 : 0;
      lines.add(ends ? Arrays.copyOf(words, words.length - 1) : words);
    }
    boolean whole = text.endsWith("\n") || text.endsWith("\r");
    return new TextFile(file, lines, ended, whole, Sha256.of(bytes));
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
  }
}
