package dev.espalier.model.cell;

import dev.espalier.kernel.Kernels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * A kind of recurrent layer, annotated with {@link RecurrentCell}: what it computes at a time step
 * from its inputs' product with a matrix, which is done for all time steps at once, and its own
 * states.
 *
 * <p>Instances have no state of their own but settings: they are shared.
 */
public interface Cell {

  /**
   * All weights of a layer, in a fixed order. Among them must be {@link Weight#INPUT} of shape
   * {@code INPUT}, and may be {@link Weight#BIAS} of shape {@code ROW}, of as many blocks: their
   * product with the inputs and their sum is what {@link Step#forward} finds on the tape.
   */
  List<Weight> weights();

  /**
   * Names of what is carried from step to step, H values a sequence each, of the hidden state
   * {@link #parts} · H: the hidden state, which is the layer's output, first.
   */
  default List<String> states() {
    return List.of("hidden");
  }

  /**
   * Values of a unit in the hidden state, at least 1: two where it is a complex number. They lie in
   * as many blocks of H.
   */
  default int parts() {
    return 1;
  }

  /**
   * Name of the weight, a {@code ROW} of {@link #parts} blocks, that the hidden state begins as;
   * empty where it begins at zero. Who has one goes on backwards to before the {@linkplain
   * Tape#isFirst() first} step.
   */
  default Optional<String> initialState() {
    return Optional.empty();
  }

  /**
   * Name of the weight, a {@code ROW}, of the units' places in the layer as it was made, ascending;
   * empty where they need none. Units that have places can be left out of what a network's head
   * reads, and go on in the state.
   */
  default Optional<String> places() {
    return Optional.empty();
  }

  /**
   * Whether inputs lie in the coordinates of the hidden state, because the cell multiplies both by
   * the same matrices. A layer then reads as many inputs as it has units, input k belongs to unit
   * k, and is cut out with it: so it reads an embedding, and no layer reads another.
   */
  default boolean sharesCoordinates() {
    return false;
  }

  /**
   * Whether a weight is trained in an epoch, for cells whose weights take turns. In others its
   * value and the optimiser's moments rest, and its gradient is no part of the norm that is
   * clipped.
   *
   * @param weight its name
   * @param epoch of a schedule, counted from 0
   */
  default boolean trains(String weight, int epoch) {
    return true;
  }

  /**
   * Changes freshly initialised weights, for cells that begin in a way of their own.
   *
   * @param values by name within the layer
   * @param random for what it draws
   */
  default void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {}

  /**
   * Changes initial biases so that states are kept at first, for networks that want it: an LSTM's
   * forget gates begin open.
   *
   * @param values by name within the layer
   */
  default void keepAtFirst(Map<String, FMatrixRMaj> values) {}

  /** What steps of one layer need: its weights packed, and room for what it keeps. */
  Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training);

  /** What other programs know it as; empty if they do not. */
  default Optional<Interchange> interchange() {
    return Optional.empty();
  }

  /** What the annotation says of it. */
  default RecurrentCell about() {
    return getClass().getAnnotation(RecurrentCell.class);
  }

  /**
   * Values of its settings that are not the usual ones, by name: none, unless it has settings. A
   * cell has settings where it is a record whose components carry {@code @Config}, as {@link #with}
   * reads them.
   */
  default Map<String, String> settings() {
    return Map.of();
  }

  /**
   * The same cell with other settings, the rest as they are.
   *
   * @param settings values by name, as a user writes them
   * @throws IllegalArgumentException naming the setting, if there is none of that name or its value
   *     is of the wrong type or out of range
   */
  default Cell with(Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw new IllegalArgumentException(
          "%s+%s: the cell has no settings; leave it out"
              .formatted(id(), settings.keySet().iterator().next()));
    }
    return this;
  }

  /** What parameters of its layers are called by. */
  default String id() {
    return about().id();
  }

  /** Multiply-accumulates of a time step beyond those of the layer's matrices. */
  default long multiplyAccumulates(LayerWeights weights) {
    return 0;
  }

  /** Blocks of the input's product. */
  default int blocks() {
    return weights().stream()
        .filter(weight -> weight.name().equals(Weight.INPUT))
        .findFirst()
        .orElseThrow()
        .blocks();
  }
}
