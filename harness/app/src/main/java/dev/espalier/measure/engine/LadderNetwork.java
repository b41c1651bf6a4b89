package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A stack of LSTM layers with random weights over a random window, forward and backward, in which
 * every {@link Rung} can be switched on and off; the numbers are the same to rounding. Built from
 * the public kernels alone.
 *
 * <p>Rows of all buffers are time-major; hidden and cell buffers hold one step more than the
 * window, step 0 being zero.
 */
final class LadderNetwork implements AutoCloseable {

  /** Time steps of a cell of the diagonal, at most: few, so that the layers soon overlap. */
  private static final int BLOCK = 8;

  private final Kernels kernels;

  /** For work that is one thread's: one for each of the team's threads. */
  private final List<Kernels> alone = new ArrayList<>();

  private final List<LadderLayer> layers = new ArrayList<>();
  private final int steps;

  /** Elements of a window's hidden states. */
  private final int size;

  private final float[] inputs;
  private final float[] inputGradients;

  /** Of the loss with respect to the top layer's hidden states. */
  private final float[] outputGradients;

  LadderNetwork(LadderShape shape, Kernels kernels) {
    this.kernels = kernels;
    int units = shape.hidden();
    int batch = shape.batch();
    steps = shape.steps();
    int rows = steps * batch;
    size = rows * units;
    for (int i = 0; i < kernels.team().threads(); i++) {
      alone.add(Kernels.on(new Team(1), kernels.provider()));
    }
    SplittableRandom random = new SplittableRandom(1);
    inputs = new float[size];
    inputGradients = new float[size];
    Matrix below = Matrix.of(inputs, rows, units);
    Matrix gradient = Matrix.of(inputGradients, rows, units);
    for (int l = 0; l < shape.layers(); l++) {
      LadderLayer layer =
          new LadderLayer(shape, kernels, random, below, l == 0 ? 0 : batch, gradient);
      layers.add(layer);
      below = layer.hidden();
      gradient = layer.hiddenGradient();
    }
    System.arraycopy(Values.uniform(size, 1, random), 0, inputs, 0, size);
    outputGradients = Values.uniform(size, 1, random);
  }

  /** Runs the window forward. */
  void forward(Set<Rung> on) {
    requireSense(on);
    if (on.contains(Rung.DIAGONAL)) {
      diagonals(
          (kernels, layer, block) ->
              layers.get(layer).forward(kernels, on, block * blockSteps(), blockEnd(block)));
    } else {
      layers.forEach(layer -> layer.forward(kernels, on, 0, steps));
    }
  }

  /** Runs it backward, after {@link #forward}, which must then be run anew. */
  void backward(Set<Rung> on) {
    requireSense(on);
    int top = layers.size() - 1;
    System.arraycopy(outputGradients, 0, layers.get(top).hiddenGradient().data(), 0, size);
    layers.forEach(layer -> layer.beginBackward(on));
    if (on.contains(Rung.DIAGONAL)) {
      diagonals(
          (kernels, layer, block) -> {
            int last = blocks() - 1 - block;
            layers.get(top - layer).backward(kernels, on, last * blockSteps(), blockEnd(last));
          });
    } else {
      for (int l = top; l >= 0; l--) {
        layers.get(l).backward(kernels, on, 0, steps);
      }
    }
    if (on.contains(Rung.WEIGHTS_AT_ONCE)) {
      layers.forEach(layer -> layer.weightGradients(kernels, on, 0, steps, false));
    }
  }

  /** Hidden states of the top layer, one step more than the window. */
  float[] outputs() {
    return layers.get(layers.size() - 1).hidden().data();
  }

  /** What {@link #gradients} are the gradients of, in the same order. */
  List<float[]> values() {
    List<float[]> all = new ArrayList<>(List.of(inputs));
    layers.forEach(layer -> all.addAll(layer.values()));
    return all;
  }

  /** Gradient of the loss with respect to the top layer's hidden states, step 0's first. */
  float[] outputGradients() {
    return outputGradients;
  }

  /** All gradients: of the inputs, and of each layer's input weights, recurrent weights, biases. */
  List<float[]> gradients() {
    List<float[]> all = new ArrayList<>(List.of(inputGradients));
    layers.forEach(layer -> all.addAll(layer.gradients()));
    return all;
  }

  @Override
  public void close() {
    alone.forEach(kernels -> kernels.team().close());
  }

  private static void requireSense(Set<Rung> on) {
    if (on.contains(Rung.FUSED) && !on.contains(Rung.PREPACKED)
        || on.contains(Rung.PREPACKED) && !on.contains(Rung.COMBINED)) {
      throw new IllegalArgumentException(
          on + ": FUSED needs PREPACKED, and that needs COMBINED; switch them on too");
    }
  }

  /** Work on one layer and block, counted in the order in which they depend on one another. */
  private interface Cell {
    void run(Kernels kernels, int layer, int block);
  }

  /** Runs all cells, those of a diagonal, which do not depend on one another, side by side. */
  private void diagonals(Cell cell) {
    int blocks = blocks();
    for (int d = 0; d < layers.size() + blocks - 1; d++) {
      int diagonal = d;
      int first = Math.max(0, d - blocks + 1);
      int end = Math.min(layers.size(), d + 1);
      kernels
          .team()
          .run(
              end - first,
              (index, worker) ->
                  cell.run(alone.get(worker), first + index, diagonal - first - index));
    }
  }

  private int blockSteps() {
    return Math.max(1, Math.min(BLOCK, steps / (4 * layers.size())));
  }

  private int blocks() {
    return (steps + blockSteps() - 1) / blockSteps();
  }

  private int blockEnd(int block) {
    return Math.min(steps, (block + 1) * blockSteps());
  }
}
