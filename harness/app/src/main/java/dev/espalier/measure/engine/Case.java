package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import java.util.List;

/**
 * One thing to be timed.
 *
 * @param threads that share the work
 * @param precision in which weights are stored; training has float32 alone
 */
public record Case(Work work, Shape shape, int threads, Precision precision) {

  private static final int WORDS = 10_000;

  public Case {
    if (work == Work.TRAIN && precision != Precision.FLOAT32) {
      throw new IllegalArgumentException(
          precision + ": weights are stored so for inference only; train in FLOAT32");
    }
  }

  /** With weights stored as they are. */
  public Case(Work work, Shape shape, int threads) {
    this(work, shape, threads, Precision.FLOAT32);
  }

  /** A network with random weights and random words, ready to run. */
  public Runnable ready(Kernels kernels) {
    return work.over(shape, kernels, precision);
  }

  /** Billions of operations a second of the matrix products. */
  public double gflops(Samples samples) {
    return 1e-6 * work.passes() * shape.operations() / samples.median();
  }

  /** Billions of bytes a second of the weights that the products read. */
  public double gigabytes(Samples samples) {
    double stored = precision == Precision.BFLOAT16 ? 0.5 : 1;
    return 1e-6 * work.passes() * stored * shape.weightBytes() / samples.median();
  }

  /** Names of the presets. */
  public static List<String> presets() {
    return List.of("small", "medium", "large", "iss");
  }

  /**
   * What is timed of a preset: a training step of Zaremba et al.'s networks (arXiv:1409.2329), or
   * forward passes over 10 sequences of 30 words, over one word and over 30 words, of their small
   * and large networks and of what Wen et al. (arXiv:1709.05027) leave of the large one.
   *
   * @return none if the preset has nothing of this work
   * @throws IllegalArgumentException if there is no such preset
   */
  public static List<Shape> preset(String name, Work work) {
    boolean train = work == Work.TRAIN;
    return switch (name) {
      case "small" -> train ? trained(200, 20) : forward(200, 200, 200);
      case "medium" -> train ? trained(650, 35) : List.of();
      case "large" -> train ? trained(1500, 35) : forward(1500, 1500, 1500);
      case "iss" -> train ? List.of() : forward(1500, 373, 315);
      default ->
          throw new IllegalArgumentException(
              "%s: no such shape; take some of %s".formatted(name, String.join(",", presets())));
    };
  }

  private static List<Shape> trained(int hidden, int unroll) {
    return List.of(Shape.square(2, hidden, 20, unroll, WORDS));
  }

  private static List<Shape> forward(int input, int hidden1, int hidden2) {
    List<Integer> hidden = List.of(hidden1, hidden2);
    return List.of(
        new Shape(input, hidden, 10, 30, WORDS),
        new Shape(input, hidden, 1, 1, WORDS),
        new Shape(input, hidden, 1, 30, WORDS));
  }
}
