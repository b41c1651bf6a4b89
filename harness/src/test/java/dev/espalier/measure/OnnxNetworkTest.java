package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.lstm.LanguageModelPass;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OnnxNetworkTest {

  /** What is timed is the same network, its states going from call to call. */
  @Test
  void logitsAreOursCallAfterCallInTurnsOfTwoPasses() {
    LstmLanguageModel model =
        LstmLanguageModel.random(31, 6, new int[] {9, 4}, 1, new SplittableRandom(1));
    try (Team team = new Team(1);
        OnnxNetwork network = new OnnxNetwork(model, 1)) {
      LanguageModelPass batch = LanguageModelPass.inference(model, Kernels.on(team), 3, 5);
      LanguageModelPass stream = LanguageModelPass.inference(model, Kernels.on(team), 1, 1);
      OnnxNetwork.Pass onnxBatch = network.pass(3, 5);
      OnnxNetwork.Pass onnxStream = network.pass(1, 1);
      SplittableRandom random = new SplittableRandom(2);
      for (int call = 0; call < 4; call++) {
        int[] window = random.ints(15, 0, 31).toArray();
        float[] logits = new float[15 * 31];
        onnxBatch.forward(window).get(0, logits);
        assertArrayEquals(batch.forward(window, 5), logits, 1e-4f);
        int[] word = random.ints(1, 0, 31).toArray();
        logits = new float[31];
        onnxStream.forward(word).get(0, logits);
        assertArrayEquals(stream.forward(word, 1), logits, 1e-4f);
      }
    }
  }
}
