package dev.espalier.data.squad;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A text and where its words and punctuation marks are. A token is a run of letters and digits, the
 * points and commas inside a number among them, or a possessive {@code 's}, or any other single
 * character that is no blank. Nothing of the text is lost: a span's text is cut from the original.
 *
 * @param text the original
 * @param starts index in {@code text} of each token's first {@code char}
 * @param ends index after each token's last one
 */
public record Tokens(String text, int[] starts, int[] ends) {

  /** Finds a text's tokens. */
  public static Tokens of(String text) {
    IntStream.Builder starts = IntStream.builder();
    IntStream.Builder ends = IntStream.builder();
    int end;
    for (int at = 0; at < text.length(); at = end) {
      end = end(text, at);
      if (!isBlank(text.codePointAt(at))) {
        starts.add(at);
        ends.add(end);
      }
    }
    return new Tokens(text, starts.build().toArray(), ends.build().toArray());
  }

  /** Whether a text has none. */
  static boolean none(String text) {
    return text.codePoints().allMatch(Tokens::isBlank);
  }

  /** Number of tokens. */
  public int size() {
    return starts.length;
  }

  /** A token as it stands in the text. */
  public String token(int index) {
    return text.substring(starts[index], ends[index]);
  }

  /** The original text of a span. */
  public String cut(Span span) {
    return text.substring(starts[span.first()], ends[span.last()]);
  }

  /** The first tokens, at most this many, with the same text. */
  public Tokens head(int limit) {
    return size() <= limit
        ? this
        : new Tokens(text, Arrays.copyOf(starts, limit), Arrays.copyOf(ends, limit));
  }

  /**
   * The fewest tokens that hold a piece of the text.
   *
   * @param start index of its first {@code char}
   * @param end index after its last one
   * @return null if no token reaches into the piece
   */
  Span span(int start, int end) {
    int first = 0;
    while (first < size() && ends[first] <= start) {
      first++;
    }
    int last = first;
    while (last + 1 < size() && starts[last + 1] < end) {
      last++;
    }
    return first < size() && starts[first] < end ? new Span(first, last) : null;
  }

  private static int end(String text, int start) {
    int first = text.codePointAt(start);
    int at = start + Character.charCount(first);
    if (isWord(first)) {
      while (at < text.length() && (isWord(text.codePointAt(at)) || joinsDigits(text, at))) {
        at += Character.charCount(text.codePointAt(at));
      }
    } else if ((first == '\'' || first == '\u2019')
        && at < text.length()
        && text.charAt(at) == 's'
        && (at + 1 == text.length() || !isWord(text.codePointAt(at + 1)))) {
      at++;
    }
    return at;
  }

  private static boolean joinsDigits(String text, int at) {
    return (text.charAt(at) == '.' || text.charAt(at) == ',')
        && Character.isDigit(text.charAt(at - 1))
        && at + 1 < text.length()
        && Character.isDigit(text.charAt(at + 1));
  }

  private static boolean isWord(int character) {
    int type = Character.getType(character);
    return Character.isLetterOrDigit(character)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isBlank(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }
}
