package dev.espalier.data;

/**
 * A token stream laid out for truncated back-propagation through time (Zaremba et al.,
 * arXiv:1409.2329): cut into {@code batch} sequences of equal length that are read side by side,
 * {@code unroll} time steps at a time. Targets are the inputs shifted by one.
 */
public final class Windows {

  private final int[] tokens;
  private final int batch;
  private final int unroll;
  private final int length;
  private final int predictions;

  private Windows(int[] tokens, int batch, int unroll, int length, int predictions) {
    this.tokens = tokens;
    this.batch = batch;
    this.unroll = unroll;
    this.length = length;
    this.predictions = predictions;
  }

  /**
   * Full windows only: what does not fill one is left out of every pass.
   *
   * @param tokens the stream; at least batch · (unroll + 1) of them
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @throws DataException if there is not one window
   */
  public static Windows training(int[] tokens, int batch, int unroll) {
    requirePositive(batch, unroll);
    int length = tokens.length / batch;
    int predictions = (length - 1) / unroll * unroll;
    require(tokens, batch, unroll, predictions);
    return new Windows(tokens, batch, unroll, length, predictions);
  }

  /**
   * Every prediction that each of the sequences has, the last window shorter; with a batch of 1,
   * every token but the first is predicted. Tokens beyond batch · floor(tokens / batch) are left
   * out.
   *
   * @param tokens the stream; at least 2 · batch of them
   * @param batch sequences side by side
   * @param unroll time steps of every window but the last
   * @throws DataException if there is not one prediction
   */
  public static Windows evaluation(int[] tokens, int batch, int unroll) {
    requirePositive(batch, unroll);
    int length = tokens.length / batch;
    require(tokens, batch, 1, length - 1);
    return new Windows(tokens, batch, unroll, length, length - 1);
  }

  private static void requirePositive(int batch, int unroll) {
    if (batch < 1 || unroll < 1) {
      throw new IllegalArgumentException(
          "batch %d, unroll %d: both must be at least 1".formatted(batch, unroll));
    }
  }

  private static void require(int[] tokens, int batch, int unroll, int predictions) {
    if (predictions < 1) {
      throw new DataException(
          "%d tokens: too few for a batch of %d sequences of %d steps; use more text"
              .formatted(tokens.length, batch, unroll));
    }
  }

  /** Number of windows. */
  public int count() {
    return (predictions + unroll - 1) / unroll;
  }

  /** Time steps of a window. */
  public int steps(int window) {
    return Math.min(unroll, predictions - window * unroll);
  }

  /** Predictions of all windows. */
  public long predictions() {
    return (long) batch * predictions;
  }

  /** Fills in a window's inputs, time-major: {@code out[t * batch + b]}. */
  public void inputs(int window, int[] out) {
    copy(window * unroll, steps(window), out);
  }

  /** Fills in a window's targets, time-major. */
  public void targets(int window, int[] out) {
    copy(window * unroll + 1, steps(window), out);
  }

  private void copy(int start, int steps, int[] out) {
    for (int t = 0; t < steps; t++) {
      for (int b = 0; b < batch; b++) {
        out[t * batch + b] = tokens[b * length + start + t];
      }
    }
  }
}
