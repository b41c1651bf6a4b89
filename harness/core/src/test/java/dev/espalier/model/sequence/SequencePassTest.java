package dev.espalier.model.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.layer.Dropout;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequencePassTest {

  private static final int BATCH = 3;
  private static final int STEPS = 4;
  private static final int VOCABULARY = 11;

  private final Team team = new Team(2);
  private final Random random = new Random(3);
  private final SequenceModel model =
      SequenceModel.random(VOCABULARY, 5, new int[] {6, 9}, 0.4f, new SplittableRandom(7));
  private final int[] tokens = random.ints(BATCH * STEPS, 0, VOCABULARY).toArray();
  private final int[] targets = random.ints(BATCH * STEPS, 0, VOCABULARY).toArray();

  @AfterEach
  void endThreads() {
    team.close();
  }

  @Test
  void referenceGradientAgreesWithFiniteDifferences() {
    ReferenceLanguageModel reference = new ReferenceLanguageModel(model);
    reference.loss(tokens, targets, BATCH, STEPS, true);
    double step = 1e-5;
    for (String name : reference.weights.keySet()) {
      DMatrixRMaj weight = reference.weights.get(name);
      DMatrixRMaj gradient = reference.gradients.get(name).copy();
      double difference = 0;
      double size = 0;
      for (int i = 0; i < weight.getNumElements(); i++) {
        double value = weight.data[i];
        weight.data[i] = value + step;
        double up = reference.loss(tokens, targets, BATCH, STEPS, false);
        weight.data[i] = value - step;
        double down = reference.loss(tokens, targets, BATCH, STEPS, false);
        weight.data[i] = value;
        double numeric = (up - down) / (2 * step) / BATCH;
        difference += Math.pow(numeric - gradient.data[i], 2);
        size += Math.pow(numeric, 2);
      }
      assertTrue(
          Math.sqrt(difference / size) < 1e-6,
          name + ": relative error " + Math.sqrt(difference / size));
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void lossAndGradientAgreeWithTheReference(Provider provider) {
    ReferenceLanguageModel reference = new ReferenceLanguageModel(model);
    double expected = reference.loss(tokens, targets, BATCH, STEPS, true);
    SequencePass pass = SequencePass.training(model, Kernels.on(team, provider), BATCH, STEPS, 1);
    assertEquals(expected, pass.gradients(tokens, targets, 0), 1e-5);
    for (Parameter parameter : model.parameters()) {
      DMatrixRMaj gradient = reference.gradients.get(parameter.name());
      for (int i = 0; i < parameter.size(); i++) {
        assertEquals(gradient.data[i], parameter.gradient().data[i], 2e-6, parameter.name());
      }
    }
  }

  @Test
  void windowsHandTheirStateOver() {
    Kernels kernels = Kernels.on(team);
    SequencePass whole = SequencePass.inference(model, kernels, BATCH, STEPS);
    SequencePass halves = SequencePass.inference(model, kernels, BATCH, STEPS);
    double expected = whole.loss(tokens, targets, STEPS);
    int half = BATCH * STEPS / 2;
    double first =
        halves.loss(
            java.util.Arrays.copyOf(tokens, half),
            java.util.Arrays.copyOf(targets, half),
            STEPS / 2);
    var state = halves.state();
    halves.clearState();
    halves.setState(state);
    double second =
        halves.loss(
            java.util.Arrays.copyOfRange(tokens, half, 2 * half),
            java.util.Arrays.copyOfRange(targets, half, 2 * half),
            STEPS / 2);
    assertEquals(expected, first + second, 1e-6);
  }

  /** Enough units that a batch of one sweeps over several panels at once. */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void bfloat16ComputesWithTheRoundedWeights(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    int[] hidden = {37, 21};
    SequenceModel exact =
        SequenceModel.random(VOCABULARY, 5, hidden, 0.4f, new SplittableRandom(7));
    SequenceModel rounded =
        SequenceModel.random(VOCABULARY, 5, hidden, 0.4f, new SplittableRandom(7));
    for (Parameter parameter : rounded.parameters()) {
      if (parameter.role() == Parameter.Role.WEIGHT) {
        float[] weights = parameter.value().data;
        for (int i = 0; i < weights.length; i++) {
          // Between two neighbours in bfloat16, the nearer one, or else the even one.
          float below = Float.intBitsToFloat(Float.floatToIntBits(weights[i]) & 0xFFFF0000);
          float above = below + Math.copySign(Math.ulp(below) * 65536, below);
          float further = Math.abs(weights[i] - below) - Math.abs(above - weights[i]);
          boolean even = (Float.floatToIntBits(below) >>> 16 & 1) == 0;
          weights[i] = further < 0 || further == 0 && even ? below : above;
        }
      }
    }
    for (int batch : new int[] {1, BATCH}) {
      float[] logits =
          SequencePass.inference(exact, kernels, batch, STEPS, Storage.BFLOAT16)
              .forward(tokens, STEPS);
      float[] expected =
          SequencePass.inference(rounded, kernels, batch, STEPS).forward(tokens, STEPS);
      assertArrayEquals(expected, logits, "batch " + batch);
    }
  }

  @Test
  void dropoutFollowsItsSeedAndKeepsTheMean() {
    Kernels kernels = Kernels.on(team);
    Dropout dropout = new Dropout(0.7);
    float[] ones = new float[100_000];
    java.util.Arrays.fill(ones, 1);
    Matrix rows = Matrix.of(ones, 100, 1000);
    dropout.forward(kernels, 5, rows);
    float[] first = dropout.values().data().clone();
    double mean = 0;
    for (float value : first) {
      assertTrue(value == 0 || Math.abs(value - 1 / 0.7) < 1e-6);
      mean += value / first.length;
    }
    assertEquals(1, mean, 0.01);
    float[] gradient = ones.clone();
    dropout.backward(kernels, Matrix.of(gradient, 100, 1000));
    assertArrayEquals(first, gradient);
    dropout.forward(kernels, 5, rows);
    assertArrayEquals(first, dropout.values().data());
    dropout.forward(kernels, 6, rows);
    assertNotEquals(0, java.util.Arrays.compare(first, dropout.values().data()));
  }

  @Test
  void gradientUnderDropoutAgreesWithFiniteDifferences() {
    Kernels kernels = Kernels.on(team, Provider.PLAIN);
    SequencePass pass = SequencePass.training(model, kernels, BATCH, STEPS, 0.6);
    pass.gradients(tokens, targets, 99);
    for (Parameter parameter : model.parameters()) {
      float[] gradient = parameter.gradient().data.clone();
      double step = 1e-2;
      double difference = 0;
      double size = 0;
      for (int i = 0; i < parameter.size(); i += 3) {
        float value = parameter.value().data[i];
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
          parameter.value().data[i] = (float) (value + (side == 0 ? step : -step));
          pass.pack();
          pass.clearState();
          losses[side] = pass.gradients(tokens, targets, 99);
        }
        parameter.value().data[i] = value;
        double numeric = (losses[0] - losses[1]) / (2 * step) / BATCH;
        difference += Math.pow(numeric - gradient[i], 2);
        size += Math.pow(numeric, 2);
      }
      assertTrue(
          Math.sqrt(difference / Math.max(size, 1e-12)) < 5e-3,
          parameter.name() + ": relative error " + Math.sqrt(difference / size));
    }
  }

  /** What each step hands to the next is what a pass over that step alone ends with. */
  @Test
  void hiddenStatesAreThoseAfterEveryStepOfEveryLayer() {
    Kernels kernels = Kernels.on(team);
    SequencePass whole = SequencePass.inference(model, kernels, BATCH, STEPS);
    whole.forward(tokens, STEPS);
    SequencePass single = SequencePass.inference(model, kernels, BATCH, 1);
    for (int t = 0; t < STEPS; t++) {
      single.forward(Arrays.copyOfRange(tokens, t * BATCH, (t + 1) * BATCH), 1);
      for (int l = 0; l < 2; l++) {
        Matrix hidden = whole.hidden().get(l);
        assertEquals(STEPS * BATCH, hidden.rows());
        float[] expected = single.state().get("hidden" + (l + 1)).data;
        int units = model.hidden()[l];
        for (int i = 0; i < BATCH * units; i++) {
          assertEquals(expected[i], hidden.get(t * BATCH + i / units, i % units), 1e-6);
        }
      }
    }
  }

  @Test
  void gradientByRealInputsAgreesWithFiniteDifferences() {
    Signature signature = new Signature(Input.REALS, 3, Output.CLASSES, 4, Predicts.LAST_STEP);
    SequenceModel reals =
        SequenceModel.random(
            Lstm.INSTANCE, signature, 0, new int[] {5, 6}, 0.7f, new SplittableRandom(1));
    Batch batch = new Batch(signature, 2, 4);
    for (int i = 0; i < batch.reals().length; i++) {
      batch.reals()[i] = random.nextFloat() - 0.5f;
    }
    SequencePass pass = SequencePass.training(reals, Kernels.on(team), 2, 4, 1);
    Matrix kept = pass.keepInputGradient();
    pass.gradients(batch, 1, 0);
    float[] gradient = Arrays.copyOf(kept.data(), batch.reals().length);
    for (int i = 0; i < gradient.length; i++) {
      double[] losses = new double[2];
      float value = batch.reals()[i];
      for (int side = 0; side < 2; side++) {
        batch.reals()[i] = value + (side == 0 ? 0.01f : -0.01f);
        pass.clearState();
        losses[side] = pass.loss(batch);
      }
      batch.reals()[i] = value;
      assertEquals((losses[0] - losses[1]) / 0.02, gradient[i], 2e-4, "input " + i);
    }
  }

  /** A sum of the last state's values: their gradient is the weights, whatever the step before. */
  @Test
  void gradientsReachBackAsFarAsTheyAre() {
    Signature signature = new Signature(Input.REALS, 2, Output.REALS, 1, Predicts.LAST_STEP);
    SequenceModel model =
        SequenceModel.random(
            Lstm.INSTANCE, signature, 0, new int[] {5}, 0.5f, new SplittableRandom(1));
    Batch batch = new Batch(signature, 2, 4);
    Arrays.fill(batch.reals(), 0.5f);
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.training(model, Kernels.on(team), 2, 4, 1);
      float output = pass.forward(batch)[0];
      pass.clearState();
      pass.gradients(batch, 1, 0);
      double square = 0;
      for (float weight : model.parameter("linear.weight").value().data) {
        square += (double) weight * weight;
      }
      double[] lengths = new double[4];
      for (int row = 0; row < 8; row++) {
        double sum = 0;
        for (int i = 0; i < 5; i++) {
          sum += Math.pow(pass.hiddenGradient().get(row, i), 2);
        }
        lengths[row / 2] += Math.sqrt(sum) / 2;
      }
      assertEquals(2 * Math.abs(output) * Math.sqrt(square), lengths[3], 1e-5);
      assertTrue(lengths[0] > 0 && lengths[0] < lengths[2]);
    }
  }

  /**
   * Glorot's start has a bound a block, biases of zero, and forget gates open where that is asked.
   */
  @Test
  void beginsAsGlorotSays() {
    Signature signature = new Signature(Input.REALS, 30, Output.CLASSES, 9, Predicts.EACH_STEP);
    SequenceModel model =
        SequenceModel.random(
            Lstm.INSTANCE, signature, 0, new int[] {40}, 0, true, new SplittableRandom(1));
    requireBound(model, "lstm1.input", Math.sqrt(6.0 / 70));
    requireBound(model, "lstm1.recurrent", Math.sqrt(6.0 / 80));
    requireBound(model, "softmax.weight", Math.sqrt(6.0 / 49));
    requireBound(model, "softmax.bias", 0);
    float[] bias = model.parameter("lstm1.bias").value().data;
    for (int i = 0; i < bias.length; i++) {
      assertEquals(i >= 40 && i < 80 ? 1 : 0, bias[i]);
    }
  }

  private static void requireBound(SequenceModel model, String name, double bound) {
    double largest = 0;
    for (float value : model.parameter(name).value().data) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest <= bound + 1e-7 && largest >= 0.9 * bound, name + ": " + largest);
  }
}
