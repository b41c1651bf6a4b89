package dev.espalier.data.squad;

/**
 * The longest of what is read. Longer paragraphs and questions are left out of training; in
 * evaluation they are cut, and count like all others.
 *
 * @param paragraph tokens
 * @param question tokens
 * @param word characters; of longer words the first ones are read
 */
public record Limits(int paragraph, int question, int word) {

  /** Those of BiDAF (Seo et al., arXiv:1611.01603, and its code). */
  public static final Limits PUBLISHED = new Limits(400, 30, 16);

  public Limits {
    if (paragraph < 1 || question < 1 || word < 1) {
      throw new IllegalArgumentException(
          "limits of %d, %d and %d: each must be at least 1".formatted(paragraph, question, word));
    }
  }

  /** The same with paragraphs of another length; BiDAF's code has 256 as an option. */
  public Limits withParagraph(int tokens) {
    return new Limits(tokens, question, word);
  }
}
