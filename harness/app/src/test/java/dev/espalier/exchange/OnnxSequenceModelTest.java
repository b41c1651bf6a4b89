package dev.espalier.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Survivors;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime makes of the graphs, against our own forward pass. */
class OnnxSequenceModelTest {

  private static final OrtEnvironment ORT = OrtEnvironment.getEnvironment();
  private static Team team;

  @BeforeAll
  static void open() {
    team = new Team(1);
  }

  @AfterAll
  static void close() {
    team.close();
  }

  @ParameterizedTest
  @CsvSource({
    // vocabulary, features, units of each layer, sequences, time steps
    "50, 12, 16 16,      1,  1",
    "50, 12, 16 16,     10, 30",
    "41,  7, 13 5,       3,  8", // uneven, as pruning leaves them
    "33,  1, 1 1 1,      2,  4",
    "60, 20, 9 31 4,     4,  5",
    "29,  5, 17,         2,  6",
  })
  void onnxRuntimeGivesTheSameLogitsWindowAfterWindow(
      int vocabulary, int features, String units, int batch, int steps) throws OrtException {
    int[] hidden = Arrays.stream(units.split(" ")).mapToInt(Integer::parseInt).toArray();
    // Weights large enough that every gate counts and no two gates can be taken for one another.
    compare(random(vocabulary, features, hidden), batch, steps);
  }

  @Test
  void prunedNetworkIsTheSameInOnnxRuntime() throws OrtException {
    SequenceModel dense = random(40, 10, 12, 11);
    Map<String, float[]> scales = new HashMap<>();
    scales.put("input", scales(10, 3, 4));
    scales.put("hidden1", scales(12, 0, 7, 8));
    scales.put("hidden2", scales(11, 10));
    compare((SequenceModel) Compaction.cut(dense, new Survivors(scales)), 3, 7);
  }

  @Test
  void stepsAndBatchAreFree() throws OrtException {
    SequenceModel model = random(20, 3, 5);
    for (int[] shape : new int[][] {{1, 1}, {6, 2}, {2, 9}}) {
      try (OnnxRun run = new OnnxRun(OnnxSequenceModel.of(model), model, shape[1])) {
        assertEquals(shape[0] * shape[1] * 20, run.logits(new int[shape[0] * shape[1]]).length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputsAndOutputsAreTheDocumentedOnes(boolean int8) throws OrtException {
    SequenceModel model = random(20, 3, 5, 4);
    byte[] graph = int8 ? OnnxSequenceModel.int8(model) : OnnxSequenceModel.of(model);
    try (OrtSession session = ORT.createSession(graph)) {
      assertEquals(
          Set.of("tokens", "hidden1_in", "cell1_in", "hidden2_in", "cell2_in"),
          session.getInputNames());
      assertEquals(
          Set.of("logits", "hidden1_out", "cell1_out", "hidden2_out", "cell2_out"),
          session.getOutputNames());
    }
  }

  @ParameterizedTest
  @CsvSource({"CLASSES, LAST_STEP, logits", "REALS, LAST_STEP, values", "REALS, EACH_STEP, values"})
  void networksOfRealNumbersComputeTheSame(Output output, Predicts predicts, String name)
      throws OrtException {
    int batch = 3;
    int steps = 5;
    Signature signature = new Signature(Input.REALS, 6, output, 4, predicts);
    SequenceModel model =
        SequenceModel.random(
            Lstm.INSTANCE, signature, 0, new int[] {7, 5}, 1, new SplittableRandom(3));
    Batch sequences = new Batch(signature, batch, steps);
    SplittableRandom random = new SplittableRandom(4);
    float[][][] reals = new float[steps][batch][6];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s < batch; s++) {
        for (int i = 0; i < 6; i++) {
          reals[t][s][i] = (float) random.nextDouble(-1, 1);
          sequences.real(s, t, i, reals[t][s][i]);
        }
      }
    }
    float[] expected =
        SequencePass.inference(model, Kernels.on(team), batch, steps).forward(sequences);
    try (OnnxRun run = new OnnxRun(OnnxSequenceModel.of(model), model, batch)) {
      float[] outputs = run.outputs("reals", OnnxTensor.createTensor(ORT, reals), name);
      assertEquals(predicts == Predicts.LAST_STEP ? 12 : 60, outputs.length);
      assertArrayEquals(expected, outputs, 1e-5f);
    }
    try (OnnxRun run = new OnnxRun(OnnxSequenceModel.int8(model), model, batch)) {
      float[] outputs = run.outputs("reals", OnnxTensor.createTensor(ORT, reals), name);
      assertArrayEquals(expected, outputs, 0.2f);
    }
  }

  private static void compare(SequenceModel model, int batch, int steps) throws OrtException {
    SequencePass pass = SequencePass.inference(model, Kernels.on(team), batch, steps);
    SplittableRandom random = new SplittableRandom(5);
    try (OnnxRun run = new OnnxRun(OnnxSequenceModel.of(model), model, batch)) {
      // The last window is shorter.
      for (int window : new int[] {steps, steps, (steps + 1) / 2}) {
        int[] tokens = random.ints((long) batch * window, 0, model.vocabulary()).toArray();
        float[] expected =
            Arrays.copyOf(pass.forward(tokens, window), tokens.length * model.vocabulary());
        assertArrayEquals(expected, run.logits(tokens), 1e-4f);
      }
    }
  }

  private static SequenceModel random(int vocabulary, int features, int... hidden) {
    return SequenceModel.random(vocabulary, features, hidden, 1, new SplittableRandom(3));
  }

  private static float[] scales(int size, int... dead) {
    float[] scales = new float[size];
    Arrays.fill(scales, 0.7f);
    for (int k : dead) {
      scales[k] = 0;
    }
    return scales;
  }
}
