package dev.espalier.model.layer;

/**
 * Where the words of a batch of sequences of different lengths lie, without padding, in two orders.
 *
 * <p><em>By sequence</em>: all words of the first sequence, then all of the second, and so on; what
 * every layer but an LSTM works on. <em>By step</em>: the first words of all sequences, then all
 * second ones, and so on, the longest sequence first; so the sequences that still run at a step are
 * always the first ones of those that ran at the step before. An LSTM that reads backwards has a
 * step order of its own, which begins at each sequence's end.
 */
public final class Sequences {

  private int count;
  private int rows;
  private int steps;
  private int[] starts = new int[1];
  private int[] lengths = new int[0];
  private int[] active = new int[0];
  private int[] offsets = new int[1];
  private int[] forward = new int[0];
  private int[] backward = new int[0];

  /**
   * Lays a batch out.
   *
   * @param lengths words of each sequence, at least 1
   * @param count how many sequences
   */
  public void lay(int[] lengths, int count) {
    this.count = count;
    this.lengths = Buffers.atLeast(this.lengths, count);
    starts = Buffers.atLeast(starts, count + 1);
    rows = 0;
    steps = 0;
    for (int s = 0; s < count; s++) {
      this.lengths[s] = lengths[s];
      starts[s] = rows;
      rows += lengths[s];
      steps = Math.max(steps, lengths[s]);
    }
    starts[count] = rows;
    active = Buffers.atLeast(active, steps);
    offsets = Buffers.atLeast(offsets, steps + 1);
    forward = Buffers.atLeast(forward, rows);
    backward = Buffers.atLeast(backward, rows);
    java.util.Arrays.fill(active, 0, steps, 0);
    for (int s = 0; s < count; s++) {
      active[lengths[s] - 1]++;
    }
    for (int t = steps - 2; t >= 0; t--) {
      active[t] += active[t + 1];
    }
    offsets[0] = 0;
    for (int t = 0; t < steps; t++) {
      offsets[t + 1] = offsets[t] + active[t];
    }
    order();
  }

  /**
   * Lays out equally long sequences, of which only the order by step is used: row {@code t * count
   * + s}.
   *
   * @param count how many sequences
   * @param steps of each, at least 1
   */
  public void layWindow(int count, int steps) {
    if (this.count == count && this.steps == steps && rows == count * steps) {
      return;
    }
    this.count = count;
    this.steps = steps;
    rows = Math.multiplyExact(count, steps);
    active = Buffers.atLeast(active, steps);
    offsets = Buffers.atLeast(offsets, steps + 1);
    for (int t = 0; t < steps; t++) {
      active[t] = count;
      offsets[t + 1] = offsets[t] + count;
    }
  }

  /** Fills the step orders: the rank of a sequence is the number of longer or earlier ones. */
  private void order() {
    for (int s = 0; s < count; s++) {
      int rank = lengths[s] < steps ? active[lengths[s]] : 0;
      for (int e = 0; e < s; e++) {
        rank += lengths[e] == lengths[s] ? 1 : 0;
      }
      for (int t = 0; t < lengths[s]; t++) {
        forward[offsets[t] + rank] = starts[s] + t;
        backward[offsets[t] + rank] = starts[s] + lengths[s] - 1 - t;
      }
    }
  }

  /** Number of sequences. */
  public int count() {
    return count;
  }

  /** Words of all sequences. */
  public int rows() {
    return rows;
  }

  /** Words of the longest sequence. */
  public int steps() {
    return steps;
  }

  /** Words of a sequence. */
  public int length(int sequence) {
    return lengths[sequence];
  }

  /** Row, by sequence, of a sequence's first word. */
  public int start(int sequence) {
    return starts[sequence];
  }

  /** Sequences that have a word at a step. */
  int active(int step) {
    return active[step];
  }

  /** Row, by step, of a step's first word. */
  int offset(int step) {
    return offsets[step];
  }

  /** For every row by step the row by sequence; reading from the end if {@code reversed}. */
  int[] order(boolean reversed) {
    return reversed ? backward : forward;
  }
}
