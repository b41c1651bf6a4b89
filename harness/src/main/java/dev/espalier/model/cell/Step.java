package dev.espalier.model.cell;

/**
 * Time steps of one layer of a {@link Cell}. Rows of a step are its sequences; sequences that have
 * ended are left out, and the others keep their order, so that row r of a step goes on from row r
 * of the step before.
 *
 * <p>An instance is used by one thread at a time, and allocates where it is made and in {@link
 * #reserve} alone.
 */
public interface Step {

  /** Makes room for so many sequences, and rows of all steps together. */
  default void reserve(int sequences, int rows) {}

  /** Takes over the weights as they are now. */
  void pack();

  /** Bytes of the cell's own weights that a forward pass reads, matrices as packed. */
  long weightBytes();

  /**
   * One time step: makes the states after it of those before it.
   *
   * @param tape has, in {@link Tape#gates()} from row {@code now}, the inputs' product and bias;
   *     they may be overwritten with what {@link #backward} needs
   * @param rows sequences that have this step
   * @param now first row of the step, of all steps' rows
   * @param before first row, in {@link Tape#state}, of the states before the step; those after it
   *     begin at {@code tape.after(now)}
   */
  void forward(Tape tape, int rows, int now, int before);

  /**
   * That step backwards. On the tape, makes of the gradients of the states after it, which are
   * whole by now, that of the {@linkplain Tape#gates() inputs' product}, and adds to those of the
   * states before it, unless the first step's, whose hidden state has none.
   */
  void backward(Tape tape, int rows, int now, int before);

  /**
   * Overwrites the gradients of the cell's own weights; {@link Weight#INPUT}'s and {@link
   * Weight#BIAS}'s are not its business.
   *
   * @param rows of all steps
   * @param hiddenBefore the hidden states before each of them, from row 0
   */
  void gradients(Tape tape, int rows, float[] hiddenBefore);
}
