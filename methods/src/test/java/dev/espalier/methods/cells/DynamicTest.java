package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicTest extends CellContract {

  private static final int WORDS = 11;
  private static final int BATCH = 3;
  private static final int STEPS = 4;

  /** Few, so that differences hardly ever reach over a corner of theirs. */
  private static final int NEURONS = 5;

  DynamicTest() {
    super(new Dynamic(0.1, 1e-8, 5, NEURONS));
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    return new double[][] {new DynamicFormula(w, NEURONS).step(x, before[0])};
  }

  private static SequenceModel model(Cell cell, int words, int units) {
    SplittableRandom random = new SplittableRandom(3);
    return SequenceModel.random(cell, words, units, new int[] {units}, 0.5f, random);
  }

  /** 86,929 weights with 100 units, as the authors' program has, beside embedding and head. */
  @Test
  void hasAsManyWeightsAsTheAuthors() {
    int words = 48;
    SequenceModel model = model(new Dynamic(), words, 100);
    long outside = words * 100 + 100 * words + words;
    assertEquals(86_929 + outside, model.parameterCount());
    // Of x, h', n and a with L, of r, z, s, c and k with R, of h' with two sets more, of scores.
    long sets = 9 * 4 + 2;
    assertEquals(sets * 100 * 100 + 24 * (100 + 1) * 64 + 100 * words, model.multiplyAccumulates());
  }

  @Test
  void allThatAUnitOwnsIsInOneGroup() {
    SequenceModel model = model(new Dynamic(), WORDS, 6);
    assertEquals(List.of("hidden1"), model.groups().stream().map(UnitGroup::name).toList());
    for (Parameter parameter : model.parameters()) {
      boolean owned =
          model.groups().get(0).slices().stream().anyMatch(s -> s.parameter() == parameter);
      boolean within =
          List.of("scorerBias", "score", "scoreBias").stream()
              .anyMatch(name -> parameter.name().equals("dynamic1." + name));
      assertEquals(!within && !parameter.name().equals("softmax.bias"), owned, parameter.name());
    }
  }

  @Test
  void networksWhoseInputsAreNoUnitsAreRefused() {
    Cell cell = new Dynamic();
    Signature reals = new Signature(Input.REALS, 5, Output.CLASSES, 9, Predicts.EACH_STEP);
    SplittableRandom random = new SplittableRandom(1);
    requireSaid(
        "data's numbers", () -> SequenceModel.random(cell, reals, 0, new int[] {5}, 0.1f, random));
    requireSaid("2 layers", () -> SequenceModel.random(cell, 9, 5, new int[] {5, 5}, 0.1f, random));
    requireSaid(
        "reads 7 inputs into 5 units",
        () -> SequenceModel.random(cell, 9, 7, new int[] {5}, 0.1f, random));
    requireSaid("attention", () -> BidafModel.requireUsable(cell));
  }

  private static void requireSaid(String part, Runnable wrong) {
    String said = assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
    assertTrue(said.contains("dynamic") && said.contains(part) && said.contains("lstm"), said);
  }

  @Test
  void begins() {
    LayerWeights layer = model(new Dynamic(), WORDS, 100).layers().get(0);
    for (String name : new String[] {Weight.INPUT, Weight.RECURRENT}) {
      FMatrixRMaj sets = layer.get(name).value();
      double greatest = 0;
      for (int i = 0; i < 100; i++) {
        for (int j = 0; j < 100; j++) {
          assertEquals(i == j ? 1 : 0, sets.get(i, 300 + j));
          greatest = Math.max(greatest, Math.abs(sets.get(i, 200 + j)));
        }
      }
      assertTrue(greatest <= 0.1f && greatest > 0.099, name + ": " + greatest);
    }
    for (float bias : layer.bias().value().data) {
      assertEquals(0, bias);
    }
    assertTrue(layer.get("score").nonZeros() == 64 && layer.get("scorerBias").nonZeros() == 64);
  }

  /** A cell that picks what makes a GRU. */
  private record Picking(Dynamic cell) implements Cell {

    static final int[] GRU = {3, 2, 3, 3, 3, 3};

    @Override
    public List<Weight> weights() {
      return cell.weights();
    }

    @Override
    public boolean sharesCoordinates() {
      return true;
    }

    @Override
    public void initialise(
        Map<String, FMatrixRMaj> values, java.util.random.RandomGenerator random) {
      cell.initialise(values, random);
    }

    @Override
    public String id() {
      return cell.id();
    }

    @Override
    public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      return new DynamicSteps(cell, weights, kernels, storage, training, GRU);
    }
  }

  @Test
  void pickingAsAGruItIsOne() {
    int units = 9;
    SequenceModel model = model(new Picking(new Dynamic()), WORDS, units);
    int[] tokens = new SplittableRandom(2).ints(BATCH * STEPS, 0, WORDS).toArray();
    float[] hidden;
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.inference(model, Kernels.on(team), BATCH, STEPS);
      pass.forward(tokens, STEPS);
      hidden = pass.state().get("hidden1").data;
    }
    CellFormula w = new CellFormula(model.layers().get(0));
    for (int b = 0; b < BATCH; b++) {
      double[] h = new double[units];
      for (int t = 0; t < STEPS; t++) {
        double[] x = new double[units];
        for (int j = 0; j < units; j++) {
          x[j] = model.parameter("embedding").value().get(tokens[t * BATCH + b], j);
        }
        h = gru(w, x, h);
      }
      for (int j = 0; j < units; j++) {
        assertEquals(h[j], hidden[b * units + j], 1e-6);
      }
    }
  }

  /** Its reset gate before the matrix. */
  private static double[] gru(CellFormula w, double[] x, double[] h) {
    int units = h.length;
    double[] shown = new double[units];
    double[] after = new double[units];
    for (int j = 0; j < units; j++) {
      double r = w.input(x, 1, j) + w.product(h, Weight.RECURRENT, 1, j);
      shown[j] = CellFormula.sigmoid(r) * h[j];
    }
    for (int j = 0; j < units; j++) {
      double z = CellFormula.sigmoid(w.input(x, 0, j) + w.product(h, Weight.RECURRENT, 0, j));
      double n = Math.tanh(w.input(x, 2, j) + w.product(shown, Weight.RECURRENT, 2, j));
      after[j] = (1 - z) * n + z * h[j];
    }
    return after;
  }

  /** Margins and the weights' squares, in the gradients of embedding, sets and scorer. */
  @Test
  void itsOwnLossIsThatOfTheFormulaAndSoAreItsGradients() {
    Dynamic cell = new Dynamic(0.7, 0.03, 0, NEURONS);
    SequenceModel model = model(cell, WORDS, 5);
    randomise(model);
    int[] tokens = new SplittableRandom(2).ints(BATCH * STEPS, 0, WORDS).toArray();
    float[][] gradients = new float[2][];
    double own;
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.training(model, Kernels.on(team), BATCH, STEPS, 1);
      pass.gradients(tokens, tokens, 1);
      own = pass.ownLoss();
      gradients[0] = gradients(model);
      SequenceModel without = model(new Dynamic(0, 0, 0, NEURONS), WORDS, 5);
      randomise(without);
      pass = SequencePass.training(without, Kernels.on(team), BATCH, STEPS, 1);
      pass.gradients(tokens, tokens, 1);
      assertEquals(0, pass.ownLoss());
      gradients[1] = gradients(without);
    }
    LayerWeights layer = model.layers().get(0);
    CellFormula formula = new CellFormula(layer);
    double[][] embedding = rows(model.parameter("embedding"));
    assertEquals(own(cell, formula, layer, embedding, tokens), own, 1e-5 * own);
    int at = 0;
    for (Parameter parameter : model.parameters()) {
      boolean within = layer.parameters().contains(parameter);
      double[][] matrix = within ? formula.matrix(parameter) : embedding;
      boolean counts = within || parameter.role() == Parameter.Role.EMBEDDING;
      for (int i = 0; i < parameter.size(); i++, at++) {
        double difference = 0;
        if (counts) {
          difference =
              slope(matrix, i, 1e-7, () -> own(cell, formula, layer, embedding, tokens)) / BATCH;
        }
        assertEquals(
            difference, gradients[0][at] - gradients[1][at], 2e-4, parameter.name() + " " + i);
      }
    }
  }

  /** The slope of a loss by a matrix's i-th number, from its values at either side. */
  static double slope(double[][] matrix, int i, double step, DoubleSupplier loss) {
    double[] row = matrix[i / matrix[0].length];
    int column = i % matrix[0].length;
    double value = row[column];
    row[column] = value + step;
    double up = loss.getAsDouble();
    row[column] = value - step;
    double down = loss.getAsDouble();
    row[column] = value;
    return (up - down) / (2 * step);
  }

  /** Biases of zero would make candidates that are all alike. */
  static void randomise(SequenceModel model) {
    SplittableRandom random = new SplittableRandom(8);
    for (Parameter parameter : model.layers().get(0).parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        parameter.value().data[i] = (float) (random.nextDouble() - 0.5);
      }
    }
  }

  static float[] gradients(SequenceModel model) {
    int size = model.parameters().stream().mapToInt(Parameter::size).sum();
    float[] all = new float[size];
    int at = 0;
    for (Parameter parameter : model.parameters()) {
      System.arraycopy(parameter.gradient().data, 0, all, at, parameter.size());
      at += parameter.size();
    }
    return all;
  }

  static double[][] rows(Parameter parameter) {
    double[][] rows = new double[parameter.value().numRows][parameter.value().numCols];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = parameter.value().get(i, j);
      }
    }
    return rows;
  }

  private static double own(
      Dynamic cell, CellFormula formula, LayerWeights layer, double[][] embedding, int[] tokens) {
    double sum = 0;
    for (Parameter parameter : layer.parameters()) {
      for (double[] row : formula.matrix(parameter)) {
        sum += cell.decay() * BATCH * Arrays.stream(row).map(w -> w * w).sum();
      }
    }
    DynamicFormula steps = new DynamicFormula(formula, NEURONS);
    for (int b = 0; b < BATCH; b++) {
      double[] h = new double[layer.units()];
      for (int t = 0; t < STEPS; t++) {
        h = steps.step(embedding[tokens[t * BATCH + b]], h);
        for (double[] scores : steps.scores) {
          double[] sorted = scores.clone();
          Arrays.sort(sorted);
          sum += cell.margin() * Math.max(0, 1 - (sorted[3] - sorted[2]));
        }
      }
    }
    return sum;
  }

  /** As the formula's scores tell them, over several windows. */
  @Test
  void tellsItsStructures() {
    SequenceModel model = model(new Dynamic(0.1, 1e-8, 5, NEURONS), WORDS, 5);
    randomise(model);
    float[] features = model.parameter("embedding").value().data;
    for (int i = 0; i < features.length; i++) {
      features[i] *= 8;
    }
    int[] tokens = new SplittableRandom(2).ints(BATCH * 2 * STEPS, 0, WORDS).toArray();
    Map<String, Double> figures;
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.inference(model, Kernels.on(team), BATCH, STEPS);
      assertTrue(pass.figures().isEmpty());
      pass.forward(tokens, STEPS);
      pass.forward(Arrays.copyOfRange(tokens, BATCH * STEPS, tokens.length), STEPS);
      figures = pass.figures();
    }
    DynamicFormula steps = new DynamicFormula(new CellFormula(model.layers().get(0)), NEURONS);
    double[][] embedding = rows(model.parameter("embedding"));
    Map<String, Integer> structures = new LinkedHashMap<>();
    double margins = 0;
    for (int b = 0; b < BATCH; b++) {
      double[] h = new double[5];
      for (int t = 0; t < 2 * STEPS; t++) {
        h = steps.step(embedding[tokens[t * BATCH + b]], h);
        StringBuilder structure = new StringBuilder();
        for (double[] scores : steps.scores) {
          double[] sorted = scores.clone();
          Arrays.sort(sorted);
          margins += sorted[3] - sorted[2];
          structure.append(Arrays.stream(scores).boxed().toList().indexOf(sorted[3]));
        }
        structures.merge(structure.toString(), 1, Integer::sum);
      }
    }
    double rows = BATCH * 2 * STEPS;
    double commonest = structures.values().stream().mapToInt(n -> n).max().orElseThrow();
    assertTrue(structures.size() > 1);
    assertEquals(structures.size(), figures.get("structure_count"));
    assertEquals(commonest / rows, figures.get("structure_share"), 1e-12);
    assertEquals(margins / rows / 6, figures.get("structure_margin"), 1e-6);
  }

  @Test
  void itsSettingsStandInItsName() {
    Cells.know(new Dynamic());
    assertEquals(new Dynamic(0, 1e-8, 10, 16), Cells.named("dynamic+scorer=16+turn=10+margin=0.0"));
    assertEquals("dynamic+margin=0+turn=10", Cells.text(new Dynamic(0, 1e-8, 10, 64)));
    assertEquals("dynamic", Cells.text(Cells.named("dynamic+margin=0.1")));
    Map<String, String> wrong =
        Map.of(
            "dynamic+margn=1",
                "dynamic+margn: no such setting of dynamic; did you mean dynamic+margin",
            "dynamic+margin=-1", "dynamic+margin=-1: must be between 0 and 1000",
            "dynamic+turn=x", "dynamic+turn=x: ",
            "dynamic+turn", "dynamic+turn: \"turn\" is no setting with its value",
            "dynamic+turn=1+turn=2", "is no setting with its value, or the setting's second",
            "lstm+turn=1", "lstm+turn: the cell has no settings");
    wrong.forEach(
        (text, said) -> {
          String message =
              assertThrows(IllegalArgumentException.class, () -> Cells.named(text)).getMessage();
          assertTrue(message.contains(said), message);
        });
  }

  /** A network that is read back trains on as it was trained. */
  @Test
  void itsSettingsStandInAFile(@TempDir Path folder) {
    SequenceModel model = model(new Dynamic(0, 1e-8, 10, NEURONS), WORDS, 6);
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    model.parameters().forEach(p -> tensors.put(p.name(), p.value()));
    Path file = folder.resolve("network.safetensors");
    new Safetensors(tensors, model.describe()).write(file);
    assertEquals(model.cell(), SequenceModel.of(Safetensors.read(file)).cell());
  }

  @Test
  void setsAndScorerTakeTurns() {
    SequenceModel model = model(new Dynamic(0, 0, 2, 64), WORDS, 5);
    Parameter set = model.parameter("dynamic1.recurrent");
    Parameter scorer = model.parameter("dynamic1.score");
    boolean[] sets = {true, true, false, false, true};
    for (int epoch = 0; epoch < sets.length; epoch++) {
      assertEquals(sets[epoch], model.trains(set, epoch));
      assertEquals(!sets[epoch], model.trains(scorer, epoch));
      assertTrue(model.trains(model.parameter("softmax.weight"), epoch));
      assertTrue(model.trains(model.parameter("embedding"), epoch));
    }
    SequenceModel together = model(new Dynamic(0, 0, 0, 64), WORDS, 5);
    assertTrue(together.parameters().stream().allMatch(p -> together.trains(p, 7)));
  }
}
