package dev.espalier.model.cell;

import dev.espalier.kernel.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * What the forward pass of a recurrent layer leaves for the backward pass: matrices whose rows are
 * in the order of the time steps, of which the rows of one step are shown, or those of all.
 */
public final class Tape {

  private final int units;
  private final List<String> names;
  private final boolean training;
  private int sequences;

  private int first;
  private int rows;
  private int beforeRow;
  private float lossScale;

  private final Matrix gates;
  private final Matrix blocks;

  /** Of each state: the rows before the first step, one a sequence, then those after every step. */
  private final List<Matrix> before = new ArrayList<>();

  private final List<Matrix> after = new ArrayList<>();

  /** Of the hidden state, for the rows of the states; of others, one a sequence. */
  private final List<Matrix> gradients = new ArrayList<>();

  private final Matrix hiddenGradientBefore;

  /**
   * @param training whether there is a backward pass
   */
  public Tape(Cell cell, int units, boolean training) {
    this.units = units;
    this.training = training;
    names = List.copyOf(cell.states());
    gates = Matrix.ofColumns(cell.blocks() * units);
    blocks = gates.view();
    for (int s = 0; s < names.size(); s++) {
      int width = s == 0 ? cell.parts() * units : units;
      before.add(Matrix.ofColumns(width));
      after.add(before.get(s).view());
      gradients.add(Matrix.ofColumns(width));
    }
    hiddenGradientBefore = gradients.get(0).view();
  }

  /**
   * Makes room. What was in here is lost where it has to grow.
   *
   * @param newSequences in the first time step, which has the most
   * @param rows of all time steps
   */
  public void reserve(int newSequences, int rows) {
    sequences = newSequences;
    gates.resize(rows);
    for (int s = 0; s < names.size(); s++) {
      before.get(s).resize(sequences + rows);
      if (training) {
        gradients.get(s).resize(s == 0 ? sequences + rows : sequences);
      }
    }
  }

  /**
   * Shows a step.
   *
   * @param newFirst its first row, of all steps' rows
   * @param newRows sequences that have it
   * @param newBefore first row of the states before it: below the number of sequences if they are
   *     those that the first step goes on from, that number more than the row of a step otherwise
   */
  public void show(int newFirst, int newRows, int newBefore) {
    first = newFirst;
    rows = newRows;
    beforeRow = newBefore;
    gates.rows(first, rows);
    for (int s = 0; s < names.size(); s++) {
      before.get(s).rows(beforeRow, rows);
      after.get(s).rows(sequences + first, rows);
      if (training) {
        gradients
            .get(s)
            .rows(s == 0 ? sequences + first : 0, s == 0 ? rows : Math.min(rows, sequences));
      }
    }
    if (training) {
      hiddenGradientBefore.rows(beforeRow, rows);
    }
  }

  /** Shows so many rows of steps that lie one after the other, from the first step's on. */
  public void showAll(int newRows) {
    show(0, newRows, 0);
  }

  /** Number of units, H. */
  public int units() {
    return units;
  }

  /** Names of the states. */
  public List<String> names() {
    return names;
  }

  /** Whether the states before the step are those that the first step goes on from. */
  public boolean isFirst() {
    return beforeRow < sequences;
  }

  /**
   * Rows of blocks · H: before a step forwards its inputs' product and bias, after it whatever the
   * cell keeps there, after the step backwards the gradient of that product.
   */
  public Matrix gates() {
    return gates;
  }

  /** Some blocks of {@link #gates()}: always the same view, moved. */
  public Matrix blocks(int from, int count) {
    return blocks.rows(first, rows).columns(from * units, count * units);
  }

  /**
   * The states before the step, rows of H, or of a unit's {@link Cell#parts} · H.
   *
   * @param state in {@link Cell#states()}; 0 is the hidden state
   */
  public Matrix before(int state) {
    return before.get(state);
  }

  /**
   * The states after the step, rows of H, or of a unit's {@link Cell#parts} · H.
   *
   * @param state in {@link Cell#states()}; 0 is the hidden state
   */
  public Matrix after(int state) {
    return after.get(state);
  }

  /** Moves a matrix of the cell's own, that has a row for every row of the steps, to the step. */
  public Matrix at(Matrix own) {
    return own.rows(first, rows);
  }

  /** The same of one that has so many rows for every row of the steps, one after the other. */
  public Matrix at(Matrix own, int each) {
    return own.rows(each * first, each * rows);
  }

  /**
   * What the task's loss, and {@linkplain Step#loss the cell's own}, are multiplied by before
   * gradients are taken, summed over rows as they are; 0 where there is no such loss.
   */
  public float lossScale() {
    return lossScale;
  }

  /** Sets what losses are multiplied by from now on. */
  public void scaleLoss(float scale) {
    lossScale = scale;
  }

  /** The gradient of the hidden states after the step, rows of them. */
  public Matrix hiddenGradient() {
    return gradients.get(0);
  }

  /** The gradient of the hidden states before the step, rows of them. */
  public Matrix hiddenGradientBefore() {
    return hiddenGradientBefore;
  }

  /** The gradient of another state, of which a step backwards makes that of the step before. */
  public Matrix stateGradient(int state) {
    return gradients.get(state);
  }

  /** Zeroes the states before the first step. */
  public void clear() {
    for (int s = 0; s < before.size(); s++) {
      before.get(s).rows(0, sequences).fill(0);
    }
  }

  /** Begins the hidden states before the first step with a row. */
  public void begin(float[] row) {
    Matrix hidden = before.get(0).rows(0, sequences);
    for (int r = 0; r < sequences; r++) {
      System.arraycopy(row, 0, hidden.data(), hidden.offset() + r * row.length, row.length);
    }
  }

  /**
   * Zeroes the gradients of the states other than the hidden one, as nothing comes after the end,
   * and those of the hidden states before the first step.
   */
  public void clearGradients() {
    // No iterator, which would be allocated.
    for (int s = 0; s < gradients.size(); s++) {
      gradients.get(s).rows(0, sequences).fill(0);
    }
  }

  /** The gradient of the hidden states before the first step, a row a sequence. */
  public Matrix initialGradient() {
    return gradients.get(0).rows(0, sequences);
  }

  /**
   * Makes the states after the steps that were run those before the first.
   *
   * @param rows of all steps, each of which had all sequences
   */
  public void carry(int rows) {
    for (int s = 0; s < names.size(); s++) {
      before.get(s).rows(0, sequences).set(after.get(s).rows(rows, sequences));
    }
  }
}
