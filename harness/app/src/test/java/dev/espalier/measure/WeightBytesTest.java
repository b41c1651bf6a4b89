package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.BidafSizes;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of sizes that fill all vectors, so that there is no padding but at the front of each matrix. */
class WeightBytesTest {

  /** Bytes that are left free at the front of each packed matrix. */
  private static final long FRONT = 4 * 12;

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final SequenceModel model =
      SequenceModel.random(640, 32, new int[] {32, 64}, 0.1f, new SplittableRandom(1));

  @AfterEach
  void end() {
    team.close();
  }

  private long products() {
    return model.parameters().stream()
        .filter(p -> p.role() == Parameter.Role.WEIGHT)
        .mapToLong(Parameter::size)
        .sum();
  }

  @Test
  void aPackedNetworkTakesFourBytesAWeight() {
    assertEquals(
        4 * model.parameterCount() + 5 * FRONT,
        SequencePass.inference(model, kernels, 2, 3).weightBytes());
  }

  @Test
  void ofSixteenBitsTheMatricesTakeHalf() {
    assertEquals(
        4 * model.parameterCount() - 2 * products() + 5 * FRONT,
        SequencePass.inference(model, kernels, 2, 3, Storage.BFLOAT16).weightBytes());
  }

  @Test
  void aSparseNetworkTakesAnIndexAWeightMore() {
    long columns = 640 + 2 * 4 * 32 + 2 * 4 * 64;
    assertEquals(
        4 * model.parameterCount() + 4 * products() + 4 * (columns + 5),
        SequencePass.inference(model, kernels, 2, 3, Storage.SPARSE).weightBytes());
    for (Parameter parameter : model.parameters()) {
      if (parameter.role() == Parameter.Role.WEIGHT) {
        parameter.value().fill(0);
      }
    }
    assertEquals(
        4 * (model.parameterCount() - products()) + 4 * (columns + 5),
        SequencePass.inference(model, kernels, 2, 3, Storage.SPARSE).weightBytes());
  }

  /** The word vectors, too. Matrices: a filter, 4 of highways, and 3 of each of 4 layers. */
  @Test
  void aReaderTakesFourBytesAWeightAndSomePadding() {
    BidafModel reader = BidafModel.random(BidafSizes.of(50, 20, 32), new SplittableRandom(1));
    long bytes = BidafPass.inference(reader, kernels).weightBytes();
    long least = 4 * reader.parameters().stream().mapToLong(Parameter::size).sum();
    assertEquals(least + 17 * FRONT, bytes);
    assertTrue(bytes > least);
  }
}
