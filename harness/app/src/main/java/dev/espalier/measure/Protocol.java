package dev.espalier.measure;

/**
 * What one forward pass is.
 *
 * @param batch sequences side by side, at least 1
 * @param steps time steps, at least 1
 */
public record Protocol(int batch, int steps) {

  /** The papers': ten sequences of thirty words (Wen et al., arXiv:1709.05027). */
  public static final Protocol BATCH = new Protocol(10, 30);

  /** One word after the other, as it is spoken or typed. */
  public static final Protocol STREAMING = new Protocol(1, 1);

  public Protocol {
    if (batch < 1 || steps < 1) {
      throw new IllegalArgumentException(
          batch + " sequences of " + steps + " steps: at least 1 of each is needed");
    }
  }

  /** For instance {@code 10x30}. */
  @Override
  public String toString() {
    return batch + "x" + steps;
  }

  /** Reads what {@link #toString()} wrote. */
  public static Protocol parse(String text) {
    int times = text.indexOf('x');
    return new Protocol(
        Integer.parseInt(text.substring(0, times)), Integer.parseInt(text.substring(times + 1)));
  }
}
