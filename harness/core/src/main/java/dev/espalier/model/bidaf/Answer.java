package dev.espalier.model.bidaf;

/**
 * The span that a network points at.
 *
 * @param first its first word in the paragraph
 * @param last its last word, included
 * @param probability that the network gives it: of its start times that of its end
 */
public record Answer(int first, int last, double probability) {

  /** Words of the longest answer, unless something else is asked for. */
  public static final int LONGEST = 17;

  /**
   * The most probable span that does not end before it starts, the earliest of equals.
   *
   * @param start probability of each word to be the first, from {@code offset} on
   * @param end probability of each word to be the last
   * @param words of the paragraph
   * @param longest greatest number of words of an answer, at least 1
   */
  static Answer best(float[] start, float[] end, int offset, int words, int longest) {
    if (longest < 1) {
      throw new IllegalArgumentException(
          "answers of at most %d words; allow at least 1".formatted(longest));
    }
    int first = 0;
    int last = 0;
    double best = -1;
    for (int i = 0; i < words; i++) {
      for (int j = i; j < words && j - i < longest; j++) {
        double probability = (double) start[offset + i] * end[offset + j];
        if (probability > best) {
          best = probability;
          first = i;
          last = j;
        }
      }
    }
    return new Answer(first, last, best);
  }
}
