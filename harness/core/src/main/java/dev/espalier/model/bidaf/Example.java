package dev.espalier.model.bidaf;

/**
 * A question about a paragraph.
 *
 * @param paragraph questions about one paragraph may share the object
 * @param first the answer's first word in the paragraph; −1 if it is not known
 * @param last its last word, included; −1 if it is not known
 */
public record Example(Text paragraph, Text question, int first, int last) {

  public Example {
    boolean unknown = first == -1 && last == -1;
    if (!unknown && (first < 0 || last < first || last >= paragraph.size())) {
      throw new IllegalArgumentException(
          "an answer from word %d to %d of a paragraph of %d words; give a span inside, or -1 and -1"
              .formatted(first, last, paragraph.size()));
    }
  }

  /** A question whose answer is not known. */
  public Example(Text paragraph, Text question) {
    this(paragraph, question, -1, -1);
  }

  /** Whether the answer is known. */
  public boolean isAnswered() {
    return first >= 0;
  }
}
