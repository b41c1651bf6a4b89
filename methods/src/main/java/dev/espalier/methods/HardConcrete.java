package dev.espalier.methods;

/**
 * The hard concrete distribution of Louizos, Welling and Kingma (arXiv:1712.01312, section 2.2): a
 * binary concrete variable stretched to (γ, ζ) and clamped to [0, 1], so that it is exactly 0 or 1
 * with positive probability and still has a derivative in between.
 */
final class HardConcrete {

  /** Temperature. */
  static final double BETA = 2.0 / 3;

  /** Lower end of the stretched interval, under 0. */
  static final double GAMMA = -0.1;

  /** Upper end of the stretched interval, over 1. */
  static final double ZETA = 1.1;

  private static final double OPEN_SHIFT = BETA * Math.log(-GAMMA / ZETA);

  private HardConcrete() {}

  /**
   * The stretched, not yet clamped, variable for a uniform draw.
   *
   * @param u in (0, 1)
   */
  static double stretched(double u, double logAlpha) {
    double s = sigmoid((Math.log(u) - Math.log1p(-u) + logAlpha) / BETA);
    return s * (ZETA - GAMMA) + GAMMA;
  }

  /** The gate of a stretched variable. */
  static double gate(double stretched) {
    return Math.min(1, Math.max(0, stretched));
  }

  /** Derivative of the gate by log-alpha at a stretched variable: 0 where it is clamped. */
  static double gateDerivative(double stretched) {
    if (stretched <= 0 || stretched >= 1) {
      return 0;
    }
    double s = (stretched - GAMMA) / (ZETA - GAMMA);
    return (ZETA - GAMMA) * s * (1 - s) / BETA;
  }

  /** Probability that the gate is not 0. */
  static double open(double logAlpha) {
    return sigmoid(logAlpha - OPEN_SHIFT);
  }

  /** The gate used once training is over, exactly 0 for logAlpha under −2.398 and 1 over 2.398. */
  static double testGate(double logAlpha) {
    return gate(sigmoid(logAlpha) * (ZETA - GAMMA) + GAMMA);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
