package dev.espalier.model.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Storage;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseStorageTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 30", "3, 5", "20, 2"})
  void givesWhatTheDensePassGives(int batch, int steps) {
    SplittableRandom random = new SplittableRandom(7);
    SequenceModel model = SequenceModel.random(90, 21, new int[] {33, 18}, 0.5f, random.split());
    for (Parameter parameter : model.parameters()) {
      float[] weights = parameter.value().data;
      for (int i = 0; parameter.role() == Parameter.Role.WEIGHT && i < weights.length; i++) {
        weights[i] = random.nextDouble() < 0.8 ? 0 : weights[i];
      }
    }
    for (Kernels.Provider provider : Kernels.Provider.values()) {
      try (Team team = new Team(2)) {
        Kernels kernels = Kernels.on(team, provider);
        SequencePass dense = SequencePass.inference(model, kernels, batch, steps);
        SequencePass sparse = SequencePass.inference(model, kernels, batch, steps, Storage.SPARSE);
        for (int window = 0; window < 3; window++) {
          int[] tokens = random.ints((long) batch * steps, 0, 90).toArray();
          float[] expected = dense.forward(tokens, steps).clone();
          assertArrayEquals(expected, sparse.forward(tokens, steps), 1e-5f);
        }
        assertEquals(batch * steps * 90, sparse.forward(new int[batch * steps], steps).length);
      }
    }
  }
}
