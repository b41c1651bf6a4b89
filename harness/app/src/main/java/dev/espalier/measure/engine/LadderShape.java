package dev.espalier.measure.engine;

/**
 * The size of a stack of LSTM layers, each as wide as its input, and of a window.
 *
 * @param hidden units of each layer
 * @param batch sequences side by side
 * @param layers at least 1
 * @param steps time steps
 */
public record LadderShape(int hidden, int batch, int layers, int steps) {

  /** The paper's. */
  public static final int PAPER_STEPS = 100;

  /** Enough for the layers to overlap. */
  private static final int FEWEST_STEPS = 5;

  public LadderShape {
    if (hidden < 1 || batch < 1 || layers < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "%d layers of %d units over %d sequences of %d steps: at least 1 of each is needed"
              .formatted(layers, hidden, batch, steps));
    }
  }

  /**
   * Of as many steps, at most the paper's 100, as keep a forward pass within some billions of
   * operations, but at least {@value #FEWEST_STEPS}.
   */
  public static LadderShape within(double gigaOperations, int hidden, int batch, int layers) {
    double step = new LadderShape(hidden, batch, layers, 1).operations(Rung.Direction.FORWARD);
    double steps = Math.max(FEWEST_STEPS, Math.min(PAPER_STEPS, gigaOperations * 1e9 / step));
    return new LadderShape(hidden, batch, layers, (int) steps);
  }

  /** Operations of a pass by the paper's rule: 2MN(K + 1) for a product of M × K and K × N. */
  public double operations(Rung.Direction direction) {
    return 2.0 * hidden * batch * (hidden + 1) * direction.products() * layers * steps;
  }

  /** For instance {@code 4 layers of 512, 64x100}. */
  @Override
  public String toString() {
    return "%d %s of %d, %dx%d"
        .formatted(layers, layers == 1 ? "layer" : "layers", hidden, batch, steps);
  }
}
