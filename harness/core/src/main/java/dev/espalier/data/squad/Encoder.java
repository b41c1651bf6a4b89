package dev.espalier.data.squad;

import dev.espalier.data.Vocabulary;
import java.util.Arrays;
import java.util.Locale;

/**
 * Turns texts into numbers for a network.
 *
 * @param words lower-case ones; the first two are {@link #PADDING} and {@link Vocabulary#UNKNOWN}
 * @param letters single characters, of either case; the first two are as those of {@code words}
 * @param limits the longest of what is read
 */
public record Encoder(Vocabulary words, Vocabulary letters, Limits limits) {

  /** Stands, with number 0, where a text or a word is shorter than its neighbours. */
  public static final String PADDING = "<pad>";

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

  static String lowerCase(String token) {
    return token.toLowerCase(Locale.ROOT);
  }
}
