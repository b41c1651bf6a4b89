package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.train.LanguageModelTask;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OnnxNetworkTest {

  /** What is timed is the same network, its states going from call to call. */
  @Test
  void logitsAreOursCallAfterCallInTurnsOfTwoPasses() {
    SequenceModel model = SequenceModel.random(31, 6, new int[] {9, 4}, 1, new SplittableRandom(1));
    try (Team team = new Team(1);
        OnnxNetwork network = new OnnxNetwork(model, Form.ONNX, 1)) {
      SequencePass batch = SequencePass.inference(model, Kernels.on(team), 3, 5);
      SequencePass stream = SequencePass.inference(model, Kernels.on(team), 1, 1);
      OnnxNetwork.Pass onnxBatch = network.pass(3, 5);
      OnnxNetwork.Pass onnxStream = network.pass(1, 1);
      SplittableRandom random = new SplittableRandom(2);
      for (int call = 0; call < 4; call++) {
        int[] window = random.ints(15, 0, 31).toArray();
        float[] logits = new float[15 * 31];
        onnxBatch.forward(window, 5).get(0, logits);
        assertArrayEquals(batch.forward(window, 5), logits, 1e-4f);
        int[] word = random.ints(1, 0, 31).toArray();
        logits = new float[31];
        onnxStream.forward(word, 1).get(0, logits);
        assertArrayEquals(stream.forward(word, 1), logits, 1e-4f);
      }
    }
  }

  /** The last window is shorter; its states come from a whole one, as all do. */
  @Test
  void lossOfAStreamIsOurs() {
    SequenceModel model = SequenceModel.random(31, 6, new int[] {9, 4}, 1, new SplittableRandom(1));
    int[] stream = new SplittableRandom(2).ints(257, 0, 31).toArray();
    try (Team team = new Team(1)) {
      double ours = LanguageModelTask.loss(model, stream, Kernels.on(team));
      assertEquals(ours, loss(model, Form.ONNX, stream, team), 1e-5);
      double int8 = loss(model, Form.ONNX_INT8, stream, team);
      assertEquals(ours, int8, 0.02);
      assertNotEquals(ours, int8, 1e-5);
    }
  }

  private static double loss(SequenceModel model, Form form, int[] stream, Team team) {
    try (OnnxNetwork network = new OnnxNetwork(model, form, 1)) {
      OnnxNetwork.Pass pass = network.pass(1, LanguageModelTask.EVALUATION_STEPS);
      return LanguageModelTask.loss(
          (inputs, targets, steps) -> pass.loss(inputs, targets, steps, Kernels.on(team)), stream);
    }
  }

  /** States go on where a window of another length ended. */
  @Test
  void windowsMayBeShorterThanThePass() {
    SequenceModel model = SequenceModel.random(31, 6, new int[] {9, 4}, 1, new SplittableRandom(1));
    try (Team team = new Team(1);
        OnnxNetwork network = new OnnxNetwork(model, Form.ONNX, 1)) {
      SequencePass ours = SequencePass.inference(model, Kernels.on(team), 2, 5);
      OnnxNetwork.Pass theirs = network.pass(2, 5);
      for (int steps : new int[] {5, 2, 4}) {
        int[] window = new SplittableRandom(steps).ints(2 * steps, 0, 31).toArray();
        float[] expected = Arrays.copyOf(ours.forward(window, steps), 2 * steps * 31);
        float[] logits = new float[2 * steps * 31];
        theirs.forward(window, steps).get(0, logits);
        assertArrayEquals(expected, logits, 1e-4f);
      }
    }
  }
}
