package dev.espalier.model.sequence;

/**
 * What goes into a {@link SequenceModel} and what comes out of it.
 *
 * @param input what a time step's input is
 * @param inputs numbers that a token can have, or real values of a time step
 * @param output what is predicted
 * @param outputs classes that there are, or real values of a prediction
 * @param predicts at which time steps
 */
public record Signature(Input input, int inputs, Output output, int outputs, Predicts predicts) {

  /** What a time step's input is. */
  public enum Input {
    /** A number below {@link Signature#inputs()}, which has an embedding of its own. */
    TOKENS,
    /** A vector of {@link Signature#inputs()} real values. */
    REALS
  }

  /** What is predicted. */
  public enum Output {
    /** One of {@link Signature#outputs()} classes, by a softmax; its loss is the cross-entropy. */
    CLASSES,
    /**
     * A vector of {@link Signature#outputs()} real values, by a linear map; its loss is the squared
     * error.
     */
    REALS
  }

  /** At which time steps something is predicted. */
  public enum Predicts {
    /** At each of them. */
    EACH_STEP,
    /** At the last of a sequence alone. */
    LAST_STEP
  }

  public Signature {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "%d inputs, %d outputs: give at least one of each".formatted(inputs, outputs));
    }
  }

  /** Of a language model: the next token at every step. */
  public static Signature languageModel(int vocabulary) {
    return new Signature(Input.TOKENS, vocabulary, Output.CLASSES, vocabulary, Predicts.EACH_STEP);
  }

  /** Rows of predictions that a window has, sequences side by side. */
  int predictions(int sequences, int steps) {
    return predicts == Predicts.LAST_STEP ? sequences : Math.multiplyExact(sequences, steps);
  }
}
