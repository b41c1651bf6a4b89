package dev.espalier.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.espalier.model.sequence.SequenceModel;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime makes of graphs with weights in 8 bits. */
class OnnxInt8Test {

  @ParameterizedTest
  @CsvSource({
    // vocabulary, features, units of each layer, sequences, time steps
    "50, 12, 16 16,      1,  1",
    "50, 12, 16 16,     10, 30",
    "41,  7, 13 5,       3,  8", // uneven, as pruning leaves them
    "37,  5, 7 3,        1,  6",
    "33,  1, 1 1 1,      2,  4",
    "60, 20, 9 31 4,     4,  5",
    "29,  5, 17,         2,  6",
  })
  void computesWhatQuantisationInPlainDoublesDoes(
      int vocabulary, int features, String units, int batch, int steps) throws OrtException {
    int[] hidden = Arrays.stream(units.split(" ")).mapToInt(Integer::parseInt).toArray();
    compare(random(vocabulary, features, hidden), batch, steps);
  }

  @Test
  void columnsAndWordsOfZerosAreZeros() throws OrtException {
    SequenceModel model = random(20, 6, 5, 7);
    for (String matrix : new String[] {"lstm1.input", "lstm2.recurrent", "softmax.weight"}) {
      for (int i = 0; i < model.parameter(matrix).value().numRows; i++) {
        model.parameter(matrix).value().set(i, 3, 0);
      }
    }
    Arrays.fill(model.parameter("embedding").value().data, 0, 2 * 6, 0);
    compare(model, 2, 5);
    Arrays.fill(model.parameter("lstm1.recurrent").value().data, 0);
    Arrays.fill(model.parameter("embedding").value().data, 0);
    compare(model, 2, 5);
  }

  /** Of a network of usual size, nine tenths and more are weights. */
  @Test
  void takesLittleMoreThanAByteAWeight() {
    SequenceModel model = random(2000, 100, 100, 100);
    double bytes = OnnxSequenceModel.int8(model).length;
    assertEquals(1, bytes / model.parameterCount(), 0.1);
  }

  /**
   * The same to what may come of a value that lies between two numbers and is rounded to one here
   * and to the other there; which is far less than what rounding changes.
   */
  private static void compare(SequenceModel model, int batch, int steps) throws OrtException {
    Int8Reference rounded = new Int8Reference(model, batch, true);
    Int8Reference exact = new Int8Reference(model, batch, false);
    SplittableRandom random = new SplittableRandom(5);
    try (OnnxRun run = new OnnxRun(OnnxSequenceModel.int8(model), model, batch)) {
      double off = 0;
      double changed = 0;
      for (int window : new int[] {steps, steps, (steps + 1) / 2}) {
        int[] tokens = random.ints((long) batch * window, 0, model.vocabulary()).toArray();
        float[] logits = run.logits(tokens);
        double[] expected = rounded.logits(tokens);
        double[] unrounded = exact.logits(tokens);
        assertEquals(expected.length, logits.length);
        for (int i = 0; i < logits.length; i++) {
          assertEquals(expected[i], logits[i], 0.05);
          off += Math.pow(logits[i] - expected[i], 2);
          changed += Math.pow(unrounded[i] - expected[i], 2);
        }
      }
      double share = Math.sqrt(off / changed);
      assertTrue(share < 0.2, share + " of what rounding changes");
    }
  }

  private static SequenceModel random(int vocabulary, int features, int... hidden) {
    return SequenceModel.random(vocabulary, features, hidden, 1, new SplittableRandom(3));
  }
}
