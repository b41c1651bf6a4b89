package dev.espalier.data.squad;

import dev.espalier.data.Vocabulary;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A reading-comprehension data set: what a network is trained on and tested with, in tokens, and
 * the numbers of these.
 *
 * @param name for tables
 * @param train to learn from
 * @param dev to answer
 * @param limits the longest of what is read
 * @param words lower-case ones; the first two are {@link #PADDING} and {@link Vocabulary#UNKNOWN}
 * @param letters single characters, of either case; the first two are as those of {@code words}
 * @param hash sha256 over the splits' contents, hexadecimal
 */
public record ReadingCorpus(
    String name,
    Split train,
    Split dev,
    Limits limits,
    Vocabulary words,
    Vocabulary letters,
    String hash) {

  /** Stands, with number 0, where a text or a word is shorter than its neighbours. */
  public static final String PADDING = "<pad>";

  /** How often a word or a character must be in the training split to have a number. */
  private static final int FREQUENT = 2;

  /** The data set of two splits. */
  static ReadingCorpus of(String name, Split train, Split dev, Limits limits, String hash) {
    Map<String, Integer> words = new HashMap<>();
    Map<String, Integer> letters = new HashMap<>();
    for (Tokens text : texts(train)) {
      for (int i = 0; i < text.size(); i++) {
        String token = text.token(i);
        words.merge(lowerCase(token), 1, Integer::sum);
        token.codePoints().forEach(c -> letters.merge(Character.toString(c), 1, Integer::sum));
      }
    }
    return new ReadingCorpus(
        name, train, dev, limits, vocabulary(words), vocabulary(letters), hash);
  }

  /** Every paragraph and question of a split once. */
  private static Collection<Tokens> texts(Split split) {
    Set<String> seen = new LinkedHashSet<>();
    return split.questions().stream()
        .flatMap(
            q ->
                seen.add(q.paragraph().text())
                    ? Stream.of(q.paragraph(), q.question())
                    : Stream.of(q.question()))
        .toList();
  }

  private static Vocabulary vocabulary(Map<String, Integer> counts) {
    Stream<String> frequent =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= FREQUENT)
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey);
    return Vocabulary.of(Stream.concat(Stream.of(PADDING, Vocabulary.UNKNOWN), frequent).toList());
  }

  /** The numbers of a text's words. */
  public int[] words(Tokens text) {
    int[] ids = new int[text.size()];
    Arrays.setAll(ids, i -> words.id(lowerCase(text.token(i))));
    return ids;
  }

  /**
   * The numbers of the characters of a text's words.
   *
   * @return a row a word, of at most {@code limits.word()} characters
   */
  public int[][] characters(Tokens text) {
    int[][] ids = new int[text.size()][];
    Arrays.setAll(
        ids,
        i ->
            text.token(i)
                .codePoints()
                .limit(limits.word())
                .map(c -> letters.id(Character.toString(c)))
                .toArray());
    return ids;
  }

  private static String lowerCase(String token) {
    return token.toLowerCase(Locale.ROOT);
  }
}
