package dev.espalier.methods.cells;

import dev.espalier.kernel.Matrix;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Tape;

/**
 * A vector that {@link DynamicOpen} steps combine, its products with all sets, rows of four blocks
 * of H, and their gradients.
 */
final class DynamicVector {

  private final Matrix value;
  private final Matrix left;
  private final Matrix right;

  /** Of a step. */
  private final Matrix leftGradient;

  private final Matrix rightGradient;

  DynamicVector(int units) {
    value = Matrix.ofColumns(units);
    left = Matrix.ofColumns(Dynamic.SETS * units);
    right = Matrix.ofColumns(Dynamic.SETS * units);
    leftGradient = Matrix.ofColumns(Dynamic.SETS * units);
    rightGradient = Matrix.ofColumns(Dynamic.SETS * units);
  }

  /**
   * Makes room.
   *
   * @param rows of all steps
   * @param sequences rows of a step that goes backwards; 0 if none does
   */
  void reserve(int rows, int sequences) {
    value.resize(rows);
    left.resize(rows);
    right.resize(rows);
    leftGradient.resize(sequences);
    rightGradient.resize(sequences);
  }

  /** Makes its products those of a vector of zeros, in all steps. */
  void zero() {
    left.fill(0);
    right.fill(0);
  }

  /** Moves all to the step, or to all steps. */
  void show(Tape tape) {
    tape.at(value);
    tape.at(left);
    tape.at(right);
  }

  /** Rows of H, of nodes alone. */
  Matrix value() {
    return value;
  }

  /** Products with L. */
  Matrix left() {
    return left;
  }

  /** Products with R. */
  Matrix right() {
    return right;
  }

  /** A row a row of the step. */
  Matrix leftGradient() {
    return leftGradient;
  }

  /** Likewise. */
  Matrix rightGradient() {
    return rightGradient;
  }

  /** Makes the products. */
  void multiply(Matrix by, Operand leftSets, Operand rightSets) {
    leftSets.multiply(by, left, false);
    rightSets.multiply(by, right, false);
  }

  /** Zeroes the gradients of so many rows. */
  void clearGradients(int rows) {
    leftGradient.rows(0, rows).fill(0);
    rightGradient.rows(0, rows).fill(0);
  }

  /** Leaves the products' gradients in their place, for {@link #gradients}. */
  void keepGradients() {
    left.set(leftGradient);
    right.set(rightGradient);
  }

  /** The vector's gradient. */
  void backward(Matrix to, boolean accumulate, Operand leftSets, Operand rightSets) {
    leftSets.multiplyTransposed(leftGradient, to, accumulate);
    rightSets.multiplyTransposed(rightGradient, to, true);
  }

  /**
   * Adds the sets' gradients by this vector.
   *
   * @param by the vector in all steps
   * @param overwrite whether those of R are overwritten
   */
  void gradients(Matrix by, Operand leftSets, Operand rightSets, boolean overwrite) {
    leftSets.gradient(by, left, true);
    rightSets.gradient(by, right, !overwrite);
  }
}
