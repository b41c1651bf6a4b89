package dev.espalier.model.sequence;

import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Lstm;
import java.util.Arrays;
import java.util.Locale;

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
    LAST_STEP;

    /**
     * @throws IllegalArgumentException if none is called so
     */
    static Predicts named(String name) {
      return Arrays.stream(values())
          .filter(p -> p.name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "predicts at %s; it can be %s".formatted(name, Arrays.toString(values()))));
    }
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

  /**
   * Refuses cells that such a network cannot be made of.
   *
   * @param layers that it is to have
   * @throws IllegalArgumentException if the cell's inputs must lie in its units' coordinates, and
   *     cannot
   */
  public void requireUsable(Cell cell, int layers) {
    if (!cell.sharesCoordinates()) {
      return;
    }
    String wrong =
        input == Input.REALS
            ? "where the data's numbers have their own; choose"
            : "so that %d layers would all have to share them; choose one layer, or"
                .formatted(layers);
    if (input == Input.REALS || layers > 1) {
      throw new IllegalArgumentException(
          "%s: its inputs lie in its units' coordinates, %s another cell, for instance %s"
              .formatted(cell.id(), wrong, Lstm.INSTANCE.id()));
    }
  }

  /** For people: {@code 28 reals in, 10 classes out at the last step}. */
  @Override
  public String toString() {
    return "%d %s in, %d %s out at %s"
        .formatted(
            inputs,
            input.name().toLowerCase(Locale.ROOT),
            outputs,
            output.name().toLowerCase(Locale.ROOT),
            predicts == Predicts.EACH_STEP ? "each step" : "the last step");
  }

  /** Rows of predictions that a window has, sequences side by side. */
  int predictions(int sequences, int steps) {
    return predicts == Predicts.LAST_STEP ? sequences : Math.multiplyExact(sequences, steps);
  }
}
