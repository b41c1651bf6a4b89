package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.kernel.Team;
import java.util.ArrayList;
import java.util.Arrays;
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

  private final List<Layer> layers = new ArrayList<>();
  private final int units;
  private final int batch;
  private final int steps;

  /** Elements of a step's hidden states. */
  private final int step;

  private final float[] inputs;
  private final float[] inputGradients;

  /** Of the loss with respect to the top layer's hidden states. */
  private final float[] outputGradients;

  LadderNetwork(LadderShape shape, Kernels kernels) {
    this.kernels = kernels;
    units = shape.hidden();
    batch = shape.batch();
    steps = shape.steps();
    step = batch * units;
    for (int i = 0; i < kernels.team().threads(); i++) {
      alone.add(Kernels.on(new Team(1), kernels.provider()));
    }
    SplittableRandom random = new SplittableRandom(1);
    float bound = (float) (1 / Math.sqrt(units));
    for (int l = 0; l < shape.layers(); l++) {
      layers.add(new Layer(random, bound));
    }
    inputs = Values.uniform(steps * step, 1, random);
    inputGradients = new float[steps * step];
    outputGradients = Values.uniform(steps * step, 1, random);
  }

  /** Runs the window forward. */
  void forward(Set<Rung> on) {
    requireSense(on);
    if (on.contains(Rung.DIAGONAL)) {
      diagonals(
          (kernels, layer, block) ->
              forward(kernels, on, layer, block * blockSteps(), blockEnd(block)));
    } else {
      for (int l = 0; l < layers.size(); l++) {
        forward(kernels, on, l, 0, steps);
      }
    }
  }

  /** Runs it backward, after {@link #forward}, which must then be run anew. */
  void backward(Set<Rung> on) {
    requireSense(on);
    int top = layers.size() - 1;
    System.arraycopy(outputGradients, 0, layers.get(top).hiddenGradient, 0, steps * step);
    layers.forEach(layer -> layer.beginBackward(on));
    if (on.contains(Rung.DIAGONAL)) {
      diagonals(
          (kernels, layer, block) -> {
            int last = blocks() - 1 - block;
            backward(kernels, on, top - layer, last * blockSteps(), blockEnd(last));
          });
    } else {
      for (int l = top; l >= 0; l--) {
        backward(kernels, on, l, 0, steps);
      }
    }
    if (on.contains(Rung.WEIGHTS_AT_ONCE)) {
      for (int l = 0; l <= top; l++) {
        weightGradients(kernels, on, l, 0, steps, false);
      }
    }
  }

  /** Hidden states of the top layer, one step more than the window. */
  float[] outputs() {
    return layers.get(layers.size() - 1).hidden;
  }

  /** What {@link #gradients} are the gradients of, in the same order. */
  List<float[]> values() {
    List<float[]> all = new ArrayList<>(List.of(inputs));
    layers.forEach(l -> all.addAll(List.of(l.input, l.recurrent, l.bias)));
    return all;
  }

  /** Gradient of the loss with respect to the top layer's hidden states, step 0's first. */
  float[] outputGradients() {
    return outputGradients;
  }

  /** All gradients: of the inputs, and of each layer's input weights, recurrent weights, biases. */
  List<float[]> gradients() {
    List<float[]> all = new ArrayList<>(List.of(inputGradients));
    layers.forEach(l -> all.addAll(List.of(l.inputGradient, l.recurrentGradient, l.biasGradient)));
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

  private float[] below(int l) {
    return l == 0 ? inputs : layers.get(l - 1).hidden;
  }

  /** Where the step's input lies in {@link #below}. */
  private int belowOffset(int l, int t) {
    return (l == 0 ? t : t + 1) * step;
  }

  private void forward(Kernels kernels, Set<Rung> on, int l, int from, int to) {
    Layer layer = layers.get(l);
    if (on.contains(Rung.INPUTS_AT_ONCE)) {
      inputProduct(kernels, on, l, from, to);
    }
    for (int t = from; t < to; t++) {
      if (!on.contains(Rung.INPUTS_AT_ONCE)) {
        inputProduct(kernels, on, l, t, t + 1);
      }
      int now = t * step;
      if (on.contains(Rung.FUSED)) {
        kernels.lstmForward(
            batch,
            units,
            layer.gates,
            4 * now,
            layer.hidden,
            now,
            layer.recurrentPacked,
            layer.cell,
            now,
            layer.cell,
            now + step,
            layer.cellTanh,
            now,
            layer.hidden,
            now + step);
      } else {
        gates(
            kernels,
            on,
            batch,
            layer.hidden,
            now,
            layer.recurrent,
            layer.recurrentPacked,
            true,
            layer.gates,
            4 * now);
        kernels.lstmCell(
            batch,
            units,
            layer.gates,
            4 * now,
            layer.cell,
            now,
            layer.cell,
            now + step,
            layer.cellTanh,
            now,
            layer.hidden,
            now + step);
      }
    }
  }

  private void inputProduct(Kernels kernels, Set<Rung> on, int l, int from, int to) {
    Layer layer = layers.get(l);
    int rows = (to - from) * batch;
    int at = 4 * from * step;
    gates(
        kernels,
        on,
        rows,
        below(l),
        belowOffset(l, from),
        layer.input,
        layer.inputPacked,
        false,
        layer.gates,
        at);
    kernels.addRow(rows, 4 * units, layer.gates, at, 4 * units, layer.bias, 0);
  }

  /** Rows of pre-activations = rows of x times a layer's weights, or their sum. */
  private void gates(
      Kernels kernels,
      Set<Rung> on,
      int rows,
      float[] x,
      int xOffset,
      float[] weights,
      PackedMatrix packed,
      boolean accumulate,
      float[] gates,
      int offset) {
    int n = 4 * units;
    if (on.contains(Rung.PREPACKED)) {
      kernels.multiply(rows, x, xOffset, units, 1, packed, accumulate, gates, offset, n);
      return;
    }
    int width = on.contains(Rung.COMBINED) ? n : units;
    for (int g = 0; g < n; g += width) {
      kernels.multiply(
          rows,
          width,
          units,
          x,
          xOffset,
          units,
          1,
          weights,
          g,
          n,
          1,
          accumulate,
          gates,
          offset + g,
          n);
    }
  }

  private void backward(Kernels kernels, Set<Rung> on, int l, int from, int to) {
    Layer layer = layers.get(l);
    for (int t = to - 1; t >= from; t--) {
      int now = t * step;
      if (t < steps - 1) {
        throughGates(
            kernels,
            on,
            batch,
            layer.gates,
            4 * (now + step),
            layer.recurrent,
            layer.recurrentTransposed,
            true,
            layer.hiddenGradient,
            now);
      }
      kernels.lstmBackward(
          batch,
          units,
          layer.gates,
          4 * now,
          layer.cell,
          now,
          layer.cellTanh,
          now,
          layer.hiddenGradient,
          now,
          layer.cellGradient,
          0);
      if (!on.contains(Rung.INPUTS_AT_ONCE)) {
        inputGradient(kernels, on, l, t, t + 1);
      }
      if (!on.contains(Rung.WEIGHTS_AT_ONCE)) {
        weightGradients(kernels, on, l, t, t + 1, true);
      }
    }
    if (on.contains(Rung.INPUTS_AT_ONCE)) {
      inputGradient(kernels, on, l, from, to);
    }
  }

  private void inputGradient(Kernels kernels, Set<Rung> on, int l, int from, int to) {
    Layer layer = layers.get(l);
    throughGates(
        kernels,
        on,
        (to - from) * batch,
        layer.gates,
        4 * from * step,
        layer.input,
        layer.inputTransposed,
        false,
        l == 0 ? inputGradients : layers.get(l - 1).hiddenGradient,
        from * step);
  }

  /** Rows of dx = rows of the pre-activations' gradient times transposed weights, or their sum. */
  private void throughGates(
      Kernels kernels,
      Set<Rung> on,
      int rows,
      float[] gates,
      int offset,
      float[] weights,
      PackedMatrix transposed,
      boolean accumulate,
      float[] dx,
      int dxOffset) {
    int n = 4 * units;
    if (on.contains(Rung.PREPACKED)) {
      kernels.multiply(rows, gates, offset, n, 1, transposed, accumulate, dx, dxOffset, units);
      return;
    }
    int depth = on.contains(Rung.COMBINED) ? n : units;
    for (int g = 0; g < n; g += depth) {
      kernels.multiply(
          rows,
          units,
          depth,
          gates,
          offset + g,
          n,
          1,
          weights,
          g,
          1,
          n,
          accumulate || g > 0,
          dx,
          dxOffset,
          units);
    }
  }

  private void weightGradients(
      Kernels kernels, Set<Rung> on, int l, int from, int to, boolean accumulate) {
    Layer layer = layers.get(l);
    int rows = (to - from) * batch;
    int at = 4 * from * step;
    weightGradient(
        kernels,
        on,
        rows,
        below(l),
        belowOffset(l, from),
        layer.gates,
        at,
        accumulate,
        layer.inputGradient);
    weightGradient(
        kernels,
        on,
        rows,
        layer.hidden,
        from * step,
        layer.gates,
        at,
        accumulate,
        layer.recurrentGradient);
    int n = 4 * units;
    kernels.columnSums(rows, n, layer.gates, at, n, layer.stepBiasGradient, 0);
    if (!accumulate) {
      Arrays.fill(layer.biasGradient, 0);
    }
    kernels.axpy(n, 1, layer.stepBiasGradient, 0, layer.biasGradient, 0);
  }

  private void weightGradient(
      Kernels kernels,
      Set<Rung> on,
      int rows,
      float[] x,
      int xOffset,
      float[] gates,
      int offset,
      boolean accumulate,
      float[] gradient) {
    int n = 4 * units;
    int width = on.contains(Rung.COMBINED) ? n : units;
    for (int g = 0; g < n; g += width) {
      kernels.multiply(
          units,
          width,
          rows,
          x,
          xOffset,
          1,
          units,
          gates,
          offset + g,
          n,
          1,
          accumulate,
          gradient,
          g,
          n);
    }
  }

  /** Weights, packed copies, gradients and buffers of one layer. */
  private final class Layer {

    final float[] input;
    final float[] recurrent;
    final float[] bias;
    final PackedMatrix inputPacked = PackedMatrix.of(units, 4 * units);
    final PackedMatrix recurrentPacked = PackedMatrix.ofGates(units, units);
    final PackedMatrix inputTransposed = PackedMatrix.of(4 * units, units);
    final PackedMatrix recurrentTransposed = PackedMatrix.of(4 * units, units);
    final float[] gates = new float[4 * steps * step];
    final float[] cell = new float[(steps + 1) * step];
    final float[] cellTanh = new float[steps * step];
    final float[] hidden = new float[(steps + 1) * step];
    final float[] hiddenGradient = new float[steps * step];
    final float[] cellGradient = new float[step];
    final float[] inputGradient = new float[4 * units * units];
    final float[] recurrentGradient = new float[4 * units * units];
    final float[] biasGradient = new float[4 * units];
    final float[] stepBiasGradient = new float[4 * units];

    Layer(SplittableRandom random, float bound) {
      input = Values.uniform(4 * units * units, bound, random);
      recurrent = Values.uniform(4 * units * units, bound, random);
      bias = Values.uniform(4 * units, bound, random);
      kernels.pack(inputPacked, input, 0, 4 * units, 1);
      kernels.pack(recurrentPacked, recurrent, 0, 4 * units, 1);
      kernels.pack(inputTransposed, input, 0, 1, 4 * units);
      kernels.pack(recurrentTransposed, recurrent, 0, 1, 4 * units);
    }

    /** Zeroes what is added to. */
    void beginBackward(Set<Rung> on) {
      Arrays.fill(cellGradient, 0);
      if (!on.contains(Rung.WEIGHTS_AT_ONCE)) {
        Arrays.fill(inputGradient, 0);
        Arrays.fill(recurrentGradient, 0);
        Arrays.fill(biasGradient, 0);
      }
    }
  }
}
