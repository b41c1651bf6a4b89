package dev.espalier.model.cell;

import dev.espalier.kernel.Matrix;
import java.util.Map;

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
   * What the layer reads, said before the first step of a window to cells that need more of it than
   * its product: nothing unless a cell wants it. Not said in bidirectional layers.
   *
   * @param inputs a row a row of all steps, in their order
   */
  default void read(Matrix inputs) {}

  /**
   * One time step: makes the states {@linkplain Tape#after after} it of those {@linkplain
   * Tape#before before} it.
   *
   * @param tape shows the step; has in {@link Tape#gates()} the inputs' product and bias, which may
   *     be overwritten with what {@link #backward} needs
   */
  void forward(Tape tape);

  /**
   * That step backwards. Makes of the gradients of the states after it, which are whole by now,
   * that of the inputs' product in {@link Tape#gates()}, and adds to those of the states before it,
   * unless it is the {@linkplain Tape#isFirst() first} step's, whose hidden state has none where it
   * {@linkplain Cell#initialState() begins} at zero.
   *
   * @param tape shows the step
   */
  void backward(Tape tape);

  /**
   * Overwrites the gradients of the cell's own weights. {@link Weight#INPUT}'s and {@link
   * Weight#BIAS}'s are there by now, as far as the inputs' product goes: a cell that uses them for
   * more adds the rest.
   *
   * @param tape shows the rows of all steps
   * @param hiddenBefore the hidden states before each of them
   */
  void gradients(Tape tape, Matrix hiddenBefore);

  /**
   * A loss of the cell's own beside the task's, whose gradient {@link #backward} and {@link
   * #gradients} take along, times {@link Tape#lossScale()}.
   *
   * @param tape shows the rows of all steps, which were run forward
   * @return summed over those rows, as the task's loss is before it is scaled
   */
  default double loss(Tape tape) {
    return 0;
  }

  /**
   * What the cell tells of itself beside its outputs, of all rows that these steps were run forward
   * over, in a pass that does not train: columns of the table of runs.
   *
   * @return figures by column, for instance {@code structure_share}; one that ends with {@code
   *     _count} is a whole number. Empty before the first step, and of a cell that tells nothing
   */
  default Map<String, Double> figures() {
    return Map.of();
  }
}
