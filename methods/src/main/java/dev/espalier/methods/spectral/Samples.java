package dev.espalier.methods.spectral;

/** Equally long sequences with a label each, any of which can be read again and again. */
interface Samples {

  /** Number of sequences. */
  int size();

  /** Time steps of each. */
  int steps();

  /** Inputs of a time step. */
  int inputs();

  /** Numbers of a label. */
  int outputs();

  /** The time step that labels are of. */
  int labelled();

  /**
   * Reads a sequence.
   *
   * @param number below {@link #size}
   * @param x overwritten with the inputs, a row a time step
   * @param y overwritten with the label
   */
  void read(int number, double[][] x, double[] y);
}
