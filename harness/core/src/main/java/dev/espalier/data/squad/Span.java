package dev.espalier.data.squad;

/**
 * Tokens in a row.
 *
 * @param first number of the first one
 * @param last number of the last one, itself included; not before the first
 */
public record Span(int first, int last) {

  public Span {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "tokens %d to %d: no span; the last must not be before the first".formatted(first, last));
    }
  }
}
