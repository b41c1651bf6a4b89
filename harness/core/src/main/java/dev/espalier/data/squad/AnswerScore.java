package dev.espalier.data.squad;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How well an answer agrees with the reference answers, by the rules of SQuAD v1.1's official
 * evaluation: both are put in lower case, and lose their punctuation and articles; of several
 * reference answers the one that agrees best counts.
 *
 * @param exactMatch 1 if the answer is a reference answer, else 0
 * @param f1 harmonic mean of the shares of words that the two have in common, 0 to 1
 */
public record AnswerScore(double exactMatch, double f1) {

  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
  private static final Pattern ARTICLES = Pattern.compile("(?U)\\b(a|an|the)\\b");
  private static final Pattern BLANKS = Pattern.compile("(?U)\\s+");

  /**
   * Scores an answer.
   *
   * @param references at least one
   */
  public static AnswerScore of(String answer, List<String> references) {
    String[] words = words(answer);
    double exactMatch = 0;
    double f1 = 0;
    for (String reference : references) {
      String[] expected = words(reference);
      exactMatch = Math.max(exactMatch, Arrays.equals(words, expected) ? 1 : 0);
      f1 = Math.max(f1, f1(words, expected));
    }
    return new AnswerScore(exactMatch, f1);
  }

  /** The words that are compared; none, of a text of nothing but articles and punctuation. */
  static String[] words(String answer) {
    String bare = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
    String text = ARTICLES.matcher(bare).replaceAll(" ");
    return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty()).toArray(String[]::new);
  }

  private static double f1(String[] answer, String[] expected) {
    Map<String, Integer> left = new HashMap<>();
    for (String word : expected) {
      left.merge(word, 1, Integer::sum);
    }
    int common = 0;
    for (String word : answer) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    // Of precision c/a and recall c/e the harmonic mean.
    return common == 0 ? 0 : 2.0 * common / (answer.length + expected.length);
  }
}
