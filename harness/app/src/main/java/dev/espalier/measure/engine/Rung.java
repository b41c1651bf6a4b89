package dev.espalier.measure.engine;

import java.util.EnumSet;
import java.util.Set;

/**
 * The steps by which Appleyard, Kocisky and Blunsom (arXiv:1604.01946) made recurrent networks fast
 * on a GPU, as far as they mean something on a CPU; the first is where they begin. Any set of the
 * others may be on, but that {@link #FUSED} stands on {@link #PREPACKED} and that on {@link
 * #COMBINED}: here the point-wise tail is fused to the product of packed weights, so that these two
 * come the other way round than in the paper.
 */
public enum Rung {
  /** Each gate's product by itself: eight a layer and step. */
  SEPARATE("separate gate products"),
  /** The four gates' products as one. */
  COMBINED("combined gates"),
  /** The input's products of all time steps as one. */
  INPUTS_AT_ONCE("input product of all steps"),
  /** Weights packed, and transposed for the backward pass, before the first step. */
  PREPACKED("prepacked weights"),
  /** Gates, cell and hidden state behind the product, in the thread that has just done it. */
  FUSED("fused point-wise tail"),
  /**
   * Layers overlapped: blocks of time steps of different layers run side by side, a thread each,
   * along the diagonals of layer and time.
   */
  DIAGONAL("layers on the diagonal"),
  /** The weights' gradients of all time steps as one product. */
  WEIGHTS_AT_ONCE("weight gradients of all steps");

  private final String title;

  Rung(String title) {
    this.title = title;
  }

  /** What tables call it. */
  public String title() {
    return title;
  }

  /** This rung and all below it. */
  public Set<Rung> andBelow() {
    return EnumSet.range(SEPARATE, this);
  }

  /** Whether it changes anything in a direction, for so many layers. */
  public boolean matters(Direction direction, int layers) {
    return switch (this) {
      case FUSED -> direction == Direction.FORWARD;
      case WEIGHTS_AT_ONCE -> direction == Direction.BACKWARD;
      case DIAGONAL -> layers > 1;
      default -> true;
    };
  }

  /** Which way a pass goes. */
  public enum Direction {
    /** From inputs to hidden states: eight products a layer and step. */
    FORWARD(8),
    /** To the gradients of inputs and of weights: twice as many. */
    BACKWARD(16);

    private final int products;

    Direction(int products) {
      this.products = products;
    }

    /** Products of one gate's size, a layer and step. */
    public int products() {
      return products;
    }
  }
}
