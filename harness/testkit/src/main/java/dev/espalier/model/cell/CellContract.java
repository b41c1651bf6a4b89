package dev.espalier.model.cell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.layer.BidirectionalPass;
import dev.espalier.model.layer.BidirectionalWeights;
import dev.espalier.model.layer.RecurrentLayer;
import dev.espalier.model.layer.Sequences;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every cell owes to the layers that are made of it. A cell's test extends this, names the
 * cell, and writes its formula in double precision, which all else is held against:
 *
 * <pre>
 * class MyCellTest extends CellContract {
 *   MyCellTest() {
 *     super(new MyCell());
 *   }
 *
 *   protected double[][] step(CellFormula w, double[] x, double[][] before) { … }
 * }
 * </pre>
 *
 * <p>What is checked: its annotation; outputs of both providers, over windows whose states are
 * handed over and over sequences of different lengths, in both directions; all gradients against
 * differences of the formula; that what is cut out computes what the gated network does; that a
 * state that was taken and put back changes no bit, nor any number of threads; sparse weights and
 * weights in 16 bits.
 */
public abstract class CellContract {

  private static final int INPUTS = 5;
  private static final int BATCH = 3;
  private static final int STEPS = 4;

  /** By which differences are taken: so small that they hardly ever reach over a ReLU's corner. */
  private static final double SMALL = 1e-7;

  private final Cell cell;
  private final SplittableRandom random = new SplittableRandom(11);

  protected CellContract(Cell cell) {
    this.cell = cell;
  }

  /**
   * One time step of one sequence.
   *
   * @param weights of the layer, by name
   * @param x inputs
   * @param before the states before it, in the order of {@link Cell#states()}
   * @return the states after it
   */
  protected abstract double[][] step(CellFormula weights, double[] x, double[][] before);

  @Test
  void saysWhatItIs() {
    RecurrentCell about = cell.about();
    assertNotNull(about, "no @RecurrentCell");
    assertTrue(about.id().matches("[a-z]+(-[a-z]+)*"), about.id());
    for (String text : List.of(about.name(), about.description(), about.cite())) {
      assertTrue(!text.isBlank());
    }
    assertEquals("hidden", cell.states().get(0));
    LayerWeights layer = layer(7);
    assertEquals(inputs(7), layer.inputs());
    assertEquals(7, layer.units());
    assertEquals(7 * cell.parts(), layer.outputs());
    if (layer.bias() != null) {
      assertEquals(cell.blocks() * 7, layer.bias().size());
    }
  }

  @Test
  void everyWeightOfUnitsIsOwnedByAUnit() {
    LayerWeights layer = layer(7);
    for (Weight weight : cell.weights()) {
      if (weight.shape() == Weight.Shape.WHOLE || weight.shape().isWithin()) {
        continue;
      }
      Parameter parameter = layer.get(weight.name());
      FMatrixRMaj value = parameter.value();
      boolean[] owned = new boolean[value.numCols];
      for (UnitGroup.Slice slice : layer.slices()) {
        if (slice.parameter() == parameter && slice.axis() == Axis.COLUMN) {
          Arrays.fill(owned, slice.offset(), slice.offset() + 7, true);
        }
      }
      for (boolean column : owned) {
        assertTrue(column, parameter.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void windowsFollowTheFormula(Provider provider) {
    for (int units : new int[] {1, 7, 19}) {
      LayerWeights weights = layer(units);
      try (Team team = new Team(2)) {
        Kernels kernels = Kernels.on(team, provider);
        RecurrentLayer layer =
            new RecurrentLayer(kernels, weights, BATCH, STEPS, false, Storage.FLOAT32);
        layer.pack();
        CellFormula formula = new CellFormula(weights);
        double[][][] states = beginnings(BATCH, formula);
        for (int steps : new int[] {STEPS, STEPS - 1, STEPS}) {
          float[] x = noise(BATCH * steps * weights.inputs());
          layer.forward(Matrix.of(x, BATCH * steps, weights.inputs()), steps);
          for (int t = 0; t < steps; t++) {
            for (int b = 0; b < BATCH; b++) {
              int row = t * BATCH + b;
              states[b] = step(formula, Floats.row(x, row, weights.inputs()), states[b]);
              int width = weights.outputs();
              int from = layer.outputs().offset() + row * width;
              float[] made = Arrays.copyOfRange(layer.outputs().data(), from, from + width);
              assertArrayEquals(Floats.floats(states[b][0]), made, 2e-5f);
            }
          }
          layer.carry();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreDifferencesOfTheFormula(Provider provider) {
    int units = 6;
    LayerWeights weights = layer(units);
    int width = weights.inputs();
    float[] first = noise(BATCH * STEPS * width);
    float[] x = noise(BATCH * STEPS * width);
    float[] factors = noise(BATCH * STEPS * weights.outputs());
    float[] dx = new float[x.length];
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team, provider);
      RecurrentLayer layer =
          new RecurrentLayer(kernels, weights, BATCH, STEPS, true, Storage.FLOAT32);
      layer.pack();
      layer.forward(Matrix.of(first, BATCH * STEPS, width), STEPS);
      layer.carry();
      Matrix inputs = Matrix.of(x, BATCH * STEPS, width);
      layer.forward(inputs, STEPS);
      layer.outputGradients().set(Matrix.of(factors, BATCH * STEPS, weights.outputs()));
      layer.backward(inputs, Matrix.of(dx, BATCH * STEPS, width));
    }
    CellFormula formula = new CellFormula(weights);
    double[][][] before = run(formula, first, beginnings(BATCH, formula), null, new double[1]);
    for (Parameter parameter : differentiable(weights)) {
      double[][] matrix = formula.matrix(parameter);
      for (int i = 0; i < parameter.size(); i++) {
        double[] row = matrix[i / parameter.value().numCols];
        int column = i % parameter.value().numCols;
        double numeric = difference(row, column, formula, x, before, factors);
        assertEquals(numeric, parameter.gradient().data[i], 2e-4, parameter.name() + " " + i);
      }
    }
    double[] inputs = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      inputs[i] = x[i];
    }
    for (int i = 0; i < x.length; i += 3) {
      double numeric = difference(inputs, i, formula, inputs, before, factors);
      assertEquals(numeric, dx[i], 2e-4, "input " + i);
    }
  }

  private double difference(
      double[] of, int at, CellFormula formula, Object x, double[][][] before, float[] factors) {
    double value = of[at];
    double[] up = new double[1];
    double[] down = new double[1];
    of[at] = value + SMALL;
    run(formula, x, before, factors, up);
    of[at] = value - SMALL;
    run(formula, x, before, factors, down);
    of[at] = value;
    return (up[0] - down[0]) / (2 * SMALL);
  }

  /** Runs a window by the formula; answers the states, and adds Σ factor · hidden to a loss. */
  private double[][][] run(
      CellFormula formula, Object x, double[][][] before, float[] factors, double[] loss) {
    double[][][] states = before.clone();
    int width = inputs(formula.units());
    for (int row = 0; row < BATCH * STEPS; row++) {
      double[] inputs =
          x instanceof float[] floats
              ? Floats.row(floats, row, width)
              : Arrays.copyOfRange((double[]) x, row * width, (row + 1) * width);
      states[row % BATCH] = step(formula, inputs, states[row % BATCH]);
      double[] hidden = states[row % BATCH][0];
      for (int k = 0; factors != null && k < hidden.length; k++) {
        loss[0] += factors[row * hidden.length + k] * hidden[k];
      }
    }
    return states;
  }

  @ParameterizedTest
  @EnumSource
  void sequencesOfAnyLengthFollowTheFormulaInBothDirections(Provider provider) {
    LayerWeights there = layer(6);
    LayerWeights back = layer(cell.sharesCoordinates() ? 6 : 9);
    int inputs = there.inputs();
    int[] lengths = {3, 1, 5, 3};
    int rows = Arrays.stream(lengths).sum();
    Sequences sequences = new Sequences();
    sequences.lay(lengths, lengths.length);
    float[] x = noise(rows * inputs);
    int width = there.outputs() + back.outputs();
    float[] factors = noise(rows * width);
    float[] dx = new float[x.length];
    float[] made;
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team, provider);
      BidirectionalPass pass =
          new BidirectionalPass(kernels, new BidirectionalWeights(there, back), true);
      pass.pack();
      Matrix read = Matrix.of(x, rows, inputs);
      made = pass.forward(sequences, read).data().clone();
      Matrix weighting = Matrix.of(factors, rows, width);
      pass.backward(sequences, read, weighting, Matrix.of(dx, rows, inputs));
    }
    double[][] expected = bothWays(new CellFormula(there), new CellFormula(back), lengths, x);
    for (int row = 0; row < rows; row++) {
      assertArrayEquals(
          Floats.floats(expected[row]),
          Arrays.copyOfRange(made, row * width, (row + 1) * width),
          2e-5f);
    }
    for (LayerWeights direction : List.of(there, back)) {
      for (Parameter parameter : differentiable(direction)) {
        CellFormula forward = new CellFormula(there);
        CellFormula backward = new CellFormula(back);
        CellFormula own = direction == there ? forward : backward;
        double[][] matrix = own.matrix(parameter);
        for (int i = 0; i < parameter.size(); i += 2) {
          double[] row = matrix[i / parameter.value().numCols];
          int column = i % parameter.value().numCols;
          double value = row[column];
          row[column] = value + SMALL;
          double up = Floats.weighted(bothWays(forward, backward, lengths, x), factors);
          row[column] = value - SMALL;
          double down = Floats.weighted(bothWays(forward, backward, lengths, x), factors);
          row[column] = value;
          double numeric = (up - down) / (2 * SMALL);
          assertEquals(numeric, parameter.gradient().data[i], 2e-4, parameter.name() + " " + i);
        }
      }
    }
  }

  /** Hidden states of both directions side by side, a row a word, by sequence. */
  private double[][] bothWays(CellFormula there, CellFormula back, int[] lengths, float[] x) {
    double[][] rows = new double[Arrays.stream(lengths).sum()][];
    int start = 0;
    for (int length : lengths) {
      double[][] forward = there.begin();
      for (int t = start; t < start + length; t++) {
        forward = step(there, Floats.row(x, t, inputs(there.units())), forward);
        rows[t] = Arrays.copyOf(forward[0], forward[0].length + back.begin()[0].length);
      }
      double[][] backward = back.begin();
      for (int t = start + length - 1; t >= start; t--) {
        backward = step(back, Floats.row(x, t, inputs(back.units())), backward);
        System.arraycopy(backward[0], 0, rows[t], forward[0].length, backward[0].length);
      }
      start += length;
    }
    return rows;
  }

  @RepeatedTest(5)
  void whatIsCutOutComputesWhatTheGatedNetworkDoes(RepetitionInfo repetition) {
    SplittableRandom seeded = new SplittableRandom(repetition.getCurrentRepetition());
    SequenceModel model = model(30, 9, new int[] {14, 11}, 0.5f, seeded);
    for (Parameter parameter : model.parameters()) {
      if (parameter.role().isTrained()) {
        Floats.fill(parameter.value().data, seeded, 0.5);
      }
    }
    Map<String, float[]> gates = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] values = new float[group.size()];
      for (int k = 0; k < values.length; k++) {
        values[k] = k == 0 ? 1 : seeded.nextInt(2) * seeded.nextFloat();
      }
      gates.put(group.name(), values);
    }
    Survivors survivors = new Survivors(gates);
    SequenceModel cut = (SequenceModel) Compaction.cut(model, survivors);
    int[] tokens = seeded.ints(2 * 5, 0, 30).toArray();
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team);
      float[] small = SequencePass.inference(cut, kernels, 2, 5).forward(tokens, 5).clone();
      new Gating(model).apply(survivors);
      float[] gated = SequencePass.inference(model, kernels, 2, 5).forward(tokens, 5);
      assertArrayEquals(gated, small, 1e-5f);
    }
  }

  @Test
  void aStateThatWasPutBackChangesNoBit() {
    SequenceModel model = model(20, 6, new int[] {8, 7}, 0.5f, random.split());
    int[] tokens = random.ints(BATCH * STEPS, 0, 20).toArray();
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      SequencePass pass = SequencePass.training(model, kernels, BATCH, STEPS, 0.8);
      pass.gradients(tokens, tokens, 1);
      Map<String, FMatrixRMaj> state = pass.state();
      double loss = pass.gradients(tokens, tokens, 2);
      SequencePass other = SequencePass.training(model, kernels, BATCH, STEPS, 0.8);
      other.setState(state);
      assertEquals(loss, other.gradients(tokens, tokens, 2));
    }
  }

  @Test
  void threadsChangeNoBit() {
    double[] losses = new double[2];
    float[][][] gradients = new float[2][][];
    for (int run = 0; run < 2; run++) {
      SequenceModel model = model(50, 33, new int[] {40, 37}, 0.3f, new SplittableRandom(3));
      int[] tokens = new SplittableRandom(4).ints(8 * STEPS, 0, 50).toArray();
      try (Team team = new Team(1 + 2 * run)) {
        SequencePass pass = SequencePass.training(model, Kernels.on(team), 8, STEPS, 0.8);
        losses[run] = pass.gradients(tokens, tokens, 1);
      }
      gradients[run] =
          model.parameters().stream().map(p -> p.gradient().data).toArray(float[][]::new);
    }
    assertEquals(losses[0], losses[1]);
    for (int p = 0; p < gradients[0].length; p++) {
      assertArrayEquals(gradients[0][p], gradients[1][p]);
    }
  }

  @Test
  void otherStoragesGiveWhatTheirWeightsGive() {
    SequenceModel model = model(40, 12, new int[] {18, 21}, 0.5f, random.split());
    SequenceModel rounded = model.withValues(Floats.values(model));
    for (Parameter parameter : model.parameters()) {
      float[] weights = parameter.value().data;
      for (int i = 0; parameter.role() == Parameter.Role.WEIGHT && i < weights.length; i++) {
        weights[i] = random.nextDouble() < 0.7 ? 0 : weights[i];
        rounded.parameter(parameter.name()).value().data[i] = Floats.bfloat16(weights[i]);
      }
    }
    int[] tokens = random.ints(BATCH * STEPS, 0, 40).toArray();
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team);
      assertArrayEquals(
          logits(model, kernels, Storage.FLOAT32, tokens),
          logits(model, kernels, Storage.SPARSE, tokens),
          1e-5f);
      assertArrayEquals(
          logits(rounded, kernels, Storage.FLOAT32, tokens),
          logits(model, kernels, Storage.BFLOAT16, tokens),
          1e-5f);
    }
  }

  private static float[] logits(
      SequenceModel model, Kernels kernels, Storage storage, int[] tokens) {
    return SequencePass.inference(model, kernels, BATCH, STEPS, storage)
        .forward(tokens, STEPS)
        .clone();
  }

  /** Inputs of a layer: as many as units where they have common coordinates. */
  private int inputs(int units) {
    return cell.sharesCoordinates() ? units : INPUTS;
  }

  /** A language model: of one layer, as wide as the embedding, where those have to be. */
  private SequenceModel model(
      int words, int features, int[] hidden, float init, SplittableRandom seeded) {
    return cell.sharesCoordinates()
        ? SequenceModel.random(cell, words, hidden[0], new int[] {hidden[0]}, init, seeded)
        : SequenceModel.random(cell, words, features, hidden, init, seeded);
  }

  /** A layer of random weights. */
  private LayerWeights layer(int units) {
    Map<String, FMatrixRMaj> values = LayerWeights.zeros(cell, inputs(units), units);
    cell.initialise(values, random.split());
    for (Weight weight : cell.weights()) {
      if (weight.role().isTrained()) {
        // So small that cells without bounds stay where floats are exact enough.
        Floats.fill(values.get(weight.name()).data, random, 1.5 / (1 + Math.sqrt(units)));
      }
    }
    return LayerWeights.of(
        cell, (name, role) -> new Parameter("layer." + name, role, values.get(name)));
  }

  /** What has a gradient: what is trained, and what gates act on. */
  private List<Parameter> differentiable(LayerWeights layer) {
    return cell.weights().stream()
        .filter(weight -> weight.role().isTrained() || weight.shape() == Weight.Shape.GATE)
        .map(weight -> layer.get(weight.name()))
        .toList();
  }

  private float[] noise(int length) {
    float[] values = new float[length];
    Floats.fill(values, random, 1);
    return values;
  }

  private static double[][][] beginnings(int sequences, CellFormula formula) {
    return Stream.generate(formula::begin).limit(sequences).toArray(double[][][]::new);
  }
}
