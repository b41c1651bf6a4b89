package dev.espalier.model.sequence;

import dev.espalier.kernel.Matrix;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.Arrays;

/**
 * Equally long sequences side by side with what is to be predicted of them. Everything is
 * time-major: row {@code t * sequences + b} belongs to time step t of sequence b. Targets can be
 * left out, so that shorter sequences, and fewer, can be filled up.
 */
public final class Batch {

  /** The class of a prediction that does not count. */
  public static final int LEFT_OUT = -1;

  private final Signature signature;
  private final int sequences;
  private final int longest;
  private int steps;
  private final int[] tokens;
  private final float[] reals;
  private final Matrix inputs;
  private final int[] classes;
  private final float[] values;

  /**
   * Room for a batch.
   *
   * @param sequences side by side
   * @param steps greatest number of time steps
   */
  public Batch(Signature signature, int sequences, int steps) {
    this.signature = signature;
    this.sequences = sequences;
    this.steps = steps;
    longest = steps;
    int rows = Math.multiplyExact(sequences, steps);
    int predictions = signature.predictions(sequences, steps);
    boolean words = signature.input() == Input.TOKENS;
    boolean chosen = signature.output() == Output.CLASSES;
    tokens = new int[words ? rows : 0];
    reals = new float[words ? 0 : Math.multiplyExact(rows, signature.inputs())];
    inputs = Matrix.of(reals, words ? 0 : rows, words ? 0 : signature.inputs());
    classes = new int[chosen ? predictions : 0];
    values = new float[chosen ? 0 : Math.multiplyExact(predictions, signature.outputs())];
  }

  /** What it is for. */
  public Signature signature() {
    return signature;
  }

  /** Sequences side by side, B. */
  public int sequences() {
    return sequences;
  }

  /** Time steps, T. */
  public int steps() {
    return steps;
  }

  /**
   * Makes all sequences shorter or longer.
   *
   * @throws IllegalArgumentException if there is no room for so many steps
   */
  public void steps(int number) {
    if (number < 1 || number > longest) {
      throw new IllegalArgumentException(
          "%d time steps: there is room for %d".formatted(number, longest));
    }
    steps = number;
  }

  /** Rows of predictions, P: T·B, or B where only the last step predicts. */
  public int predictions() {
    return signature.predictions(sequences, steps);
  }

  /** Inputs, T·B; none if inputs are reals. */
  public int[] tokens() {
    return tokens;
  }

  /** Inputs, T·B rows of {@link Signature#inputs()}; none if inputs are tokens. */
  public float[] reals() {
    return reals;
  }

  /** The rows of {@link #reals()}. */
  Matrix inputs() {
    return inputs.rows(0, steps * sequences);
  }

  /** Targets, P; {@link #LEFT_OUT} does not count; none if outputs are reals. */
  public int[] classes() {
    return classes;
  }

  /**
   * Targets, P rows of {@link Signature#outputs()}; a row that begins with NaN does not count; none
   * if outputs are classes.
   */
  public float[] values() {
    return values;
  }

  /** Sets the token of a time step. */
  public void token(int sequence, int step, int token) {
    tokens[step * sequences + sequence] = token;
  }

  /** Sets one of the real inputs of a time step. */
  public void real(int sequence, int step, int input, float value) {
    reals[(step * sequences + sequence) * signature.inputs() + input] = value;
  }

  /** Sets the class that is to be predicted at a time step; the last, where only that predicts. */
  public void target(int sequence, int step, int target) {
    classes[prediction(sequence, step)] = target;
  }

  /** Sets one of the real values that are to be predicted at a time step, likewise. */
  public void target(int sequence, int step, int output, float value) {
    values[prediction(sequence, step) * signature.outputs() + output] = value;
  }

  /** The row of a prediction. */
  public int prediction(int sequence, int step) {
    return signature.predicts() == Predicts.LAST_STEP ? sequence : step * sequences + sequence;
  }

  /** Zeroes all inputs and leaves all targets out: for what is filled in part. */
  public void clear() {
    Arrays.fill(tokens, 0);
    Arrays.fill(reals, 0);
    Arrays.fill(classes, LEFT_OUT);
    Arrays.fill(values, Float.NaN);
  }

  /** Whether a prediction counts. */
  public boolean counts(int prediction) {
    return signature.output() == Output.CLASSES
        ? classes[prediction] >= 0
        : !Float.isNaN(values[prediction * signature.outputs()]);
  }

  /** Predictions that count. */
  public int counted() {
    int count = 0;
    for (int p = 0; p < predictions(); p++) {
      count += counts(p) ? 1 : 0;
    }
    return count;
  }
}
