package dev.espalier.model.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of input and of output, at each and at the last step, against doubles. */
class SignatureTest {

  private static final int BATCH = 3;
  private static final int STEPS = 4;

  static Stream<Signature> all() {
    return Stream.of(Input.values())
        .flatMap(
            input ->
                Stream.of(Output.values())
                    .flatMap(
                        output ->
                            Stream.of(Predicts.values())
                                .map(at -> new Signature(input, 5, output, 3, at))));
  }

  private final SplittableRandom random = new SplittableRandom(3);

  private SequenceModel model(Signature signature) {
    return SequenceModel.random(Lstm.INSTANCE, signature, 4, new int[] {6, 5}, 0.8f, random);
  }

  private Batch batch(Signature signature, int steps) {
    Batch batch = new Batch(signature, BATCH, STEPS);
    batch.steps(steps);
    for (int i = 0; i < batch.tokens().length; i++) {
      batch.tokens()[i] = random.nextInt(signature.inputs());
    }
    for (int i = 0; i < batch.reals().length; i++) {
      batch.reals()[i] = (float) (random.nextDouble() * 2 - 1);
    }
    for (int i = 0; i < batch.classes().length; i++) {
      batch.classes()[i] = random.nextInt(signature.outputs() + 1) - 1;
    }
    for (int i = 0; i < batch.values().length; i++) {
      batch.values()[i] = i / signature.outputs() == 1 ? Float.NaN : (float) random.nextDouble();
    }
    return batch;
  }

  @ParameterizedTest
  @MethodSource("all")
  void lossIsThatOfTheFormula(Signature signature) {
    SequenceModel model = model(signature);
    for (int steps : new int[] {STEPS, STEPS - 1}) {
      Batch batch = batch(signature, steps);
      try (Team team = new Team(2)) {
        SequencePass pass = SequencePass.inference(model, Kernels.on(team), BATCH, STEPS);
        assertEquals(new Formula(model).loss(batch), pass.loss(batch), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreDifferencesOfTheFormula(Signature signature) {
    SequenceModel model = model(signature);
    Batch batch = batch(signature, STEPS);
    float scale = 0.25f;
    double loss;
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.training(model, Kernels.on(team), BATCH, STEPS, 1);
      loss = pass.gradients(batch, scale, 0);
    }
    Formula formula = new Formula(model);
    assertEquals(formula.loss(batch), loss, 1e-4);
    double h = 1e-5;
    for (Parameter parameter : model.parameters()) {
      double[][] matrix = formula.matrix(parameter);
      for (int i = 0; i < parameter.size(); i++) {
        double[] row = matrix[i / parameter.value().numCols];
        int column = i % parameter.value().numCols;
        double value = row[column];
        row[column] = value + h;
        double up = formula.loss(batch);
        row[column] = value - h;
        double down = formula.loss(batch);
        row[column] = value;
        double numeric = scale * (up - down) / (2 * h);
        assertEquals(numeric, parameter.gradient().data[i], 2e-4, parameter.name() + " " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsCutOutComputesWhatTheGatedNetworkDoes(Signature signature, @TempDir Path folder) {
    SequenceModel model = model(signature);
    assertEquals(signature.input() == Input.TOKENS ? 3 : 2, model.groups().size());
    Map<String, float[]> gates = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] values = new float[group.size()];
      for (int k = 0; k < values.length; k++) {
        values[k] = k % 2 == 0 ? 0.5f + random.nextFloat() : 0;
      }
      gates.put(group.name(), values);
    }
    Survivors survivors = new Survivors(gates);
    SequenceModel cut = (SequenceModel) Compaction.cut(model, survivors);
    assertEquals(signature, cut.signature());
    Path file = folder.resolve("cut.safetensors");
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    cut.parameters().forEach(p -> values.put(p.name(), p.value()));
    new Safetensors(values, cut.describe()).write(file);
    SequenceModel saved = SequenceModel.of(Safetensors.read(file));
    assertEquals(signature, saved.signature());
    assertEquals(signature.outputs(), SequenceModel.outputs(file));
    Batch batch = batch(signature, STEPS);
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team);
      float[] small = SequencePass.inference(saved, kernels, BATCH, STEPS).forward(batch).clone();
      new Gating(model).apply(survivors);
      float[] gated = SequencePass.inference(model, kernels, BATCH, STEPS).forward(batch);
      assertEquals(batch.predictions() * signature.outputs(), small.length);
      assertArrayEquals(gated, small, 1e-5f);
    }
  }

  @Test
  void whatIsLeftOutDoesNotCount() {
    Signature signature = new Signature(Input.REALS, 2, Output.CLASSES, 3, Predicts.EACH_STEP);
    Batch batch = batch(signature, STEPS);
    batch.clear();
    assertEquals(0, batch.counted());
    batch.classes()[4] = 2;
    assertEquals(1, batch.counted());
    assertTrue(batch.counts(4));
    try (Team team = new Team(1)) {
      SequenceModel model = model(signature);
      SequencePass pass = SequencePass.inference(model, Kernels.on(team), BATCH, STEPS);
      assertEquals(new Formula(model).loss(batch), pass.loss(batch), 1e-5);
    }
  }

  @Test
  void moreStepsThanThereIsRoomForAreRefused() {
    Batch batch = new Batch(Signature.languageModel(4), 2, 3);
    assertEquals(
        "4 time steps: there is room for 3",
        assertThrows(IllegalArgumentException.class, () -> batch.steps(4)).getMessage());
  }

  @Test
  void aNetworkOfOtherOutputsIsNoLanguageModel() {
    Signature signature = new Signature(Input.TOKENS, 5, Output.CLASSES, 3, Predicts.EACH_STEP);
    SequenceModel model = model(signature);
    String said =
        assertThrows(IllegalArgumentException.class, model::requireLanguageModel).getMessage();
    assertTrue(said.startsWith("it reads 5 tokens and gives 3 classes"), said);
    SequenceModel language = model(Signature.languageModel(5));
    assertEquals(language, language.requireLanguageModel());
  }

  /** A network of LSTM layers in double precision, from the formulas. */
  private static final class Formula {

    private final SequenceModel model;
    private final Map<String, double[][]> own = new LinkedHashMap<>();
    private final CellFormula[] layers;

    Formula(SequenceModel model) {
      this.model = model;
      layers = model.layers().stream().map(CellFormula::new).toArray(CellFormula[]::new);
      for (Parameter parameter : model.parameters()) {
        double[][] rows = new double[parameter.value().numRows][parameter.value().numCols];
        for (int i = 0; i < parameter.size(); i++) {
          rows[i / rows[0].length][i % rows[0].length] = parameter.value().data[i];
        }
        own.put(parameter.name(), rows);
      }
    }

    double[][] matrix(Parameter parameter) {
      for (CellFormula layer : layers) {
        if (layer.matrix(parameter) != null) {
          return layer.matrix(parameter);
        }
      }
      return own.get(parameter.name());
    }

    double loss(Batch batch) {
      Signature signature = batch.signature();
      double loss = 0;
      for (int b = 0; b < BATCH; b++) {
        double[][] hidden =
            Stream.of(layers).map(l -> new double[l.units()]).toArray(double[][]::new);
        double[][] cells =
            Stream.of(layers).map(l -> new double[l.units()]).toArray(double[][]::new);
        for (int t = 0; t < batch.steps(); t++) {
          double[] x = input(batch, t * BATCH + b);
          for (int l = 0; l < layers.length; l++) {
            double[] before = hidden[l].clone();
            for (int k = 0; k < before.length; k++) {
              double[] a = new double[4];
              for (int gate = 0; gate < 4; gate++) {
                a[gate] =
                    layers[l].input(x, gate, k) + layers[l].product(before, "recurrent", gate, k);
              }
              cells[l][k] =
                  CellFormula.sigmoid(a[1]) * cells[l][k]
                      + CellFormula.sigmoid(a[0]) * Math.tanh(a[2]);
              hidden[l][k] = CellFormula.sigmoid(a[3]) * Math.tanh(cells[l][k]);
            }
            x = hidden[l];
          }
          if (signature.predicts() == Predicts.EACH_STEP) {
            loss += loss(batch, t * BATCH + b, x);
          } else if (t == batch.steps() - 1) {
            loss += loss(batch, b, x);
          }
        }
      }
      return loss;
    }

    private double[] input(Batch batch, int row) {
      int inputs = batch.signature().inputs();
      if (batch.signature().input() == Input.TOKENS) {
        return own.get("embedding")[batch.tokens()[row]];
      }
      double[] x = new double[inputs];
      for (int i = 0; i < inputs; i++) {
        x[i] = batch.reals()[row * inputs + i];
      }
      return x;
    }

    private double loss(Batch batch, int row, double[] x) {
      if (!batch.counts(row)) {
        return 0;
      }
      boolean classes = batch.signature().output() == Output.CLASSES;
      String head = classes ? "softmax" : "linear";
      int outputs = batch.signature().outputs();
      double[] o = own.get(head + ".bias")[0].clone();
      for (int j = 0; j < outputs; j++) {
        for (int k = 0; k < x.length; k++) {
          o[j] += x[k] * own.get(head + ".weight")[k][j];
        }
      }
      double sum = 0;
      for (int j = 0; j < outputs; j++) {
        double error = classes ? 0 : o[j] - batch.values()[row * outputs + j];
        sum += classes ? Math.exp(o[j]) : error * error;
      }
      return classes ? Math.log(sum) - o[batch.classes()[row]] : sum;
    }
  }
}
