package dev.espalier.model.bidaf;

/**
 * A paragraph or a question as numbers.
 *
 * @param words number of each word, at least one
 * @param characters a row of character numbers a word; what is beyond {@link BidafModel#CHARACTERS}
 *     is not read, and what is missing is number 0
 */
public record Text(int[] words, int[][] characters) {

  public Text {
    if (words.length == 0 || words.length != characters.length) {
      throw new IllegalArgumentException(
          "a text of %d words with characters of %d; give at least one word, and the characters of each"
              .formatted(words.length, characters.length));
    }
  }

  /** Number of words. */
  public int size() {
    return words.length;
  }
}
