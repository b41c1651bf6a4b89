package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeakLoopsTest {

  @ParameterizedTest
  @EnumSource(Kernels.Provider.class)
  void readingTouchesEveryValueOnce(Kernels.Provider provider) {
    float[] x = new float[1000];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(100);
    }
    PeakLoops loops = PeakLoops.of(provider);
    for (int[] range : new int[][] {{0, 0}, {0, 1000}, {3, 4}, {1, 998}, {17, 300}}) {
      double sum = 0;
      for (int i = range[0]; i < range[1]; i++) {
        sum += 0.5 * x[i];
      }
      assertEquals(sum, loops.read(x, range[0], range[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.Provider.class)
  void sumsOfMultiplyAddsComeToRestAtOne(Kernels.Provider provider) {
    PeakLoops loops = PeakLoops.of(provider);
    assertEquals(loops.operationsPerRound() / 2f, loops.multiplyAdds(60));
    assertTrue(loops.multiplyAdds(3) != loops.multiplyAdds(4));
  }
}
