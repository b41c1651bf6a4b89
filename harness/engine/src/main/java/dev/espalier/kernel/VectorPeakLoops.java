package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** On {@code jdk.incubator.vector}: the machine's own limits. */
final class VectorPeakLoops implements PeakLoops {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** Two units with a latency of four or five cycles need 8 to 10; 16 registers hold no more. */
  private static final int SUMS = 12;

  /** Vectors that are read side by side. */
  private static final int READ = 8;

  @Override
  public int operationsPerRound() {
    return 2 * SUMS * WIDTH;
  }

  @Override
  public float multiplyAdds(int rounds) {
    // They come to rest at 1: no overflow, no slow subnormal numbers.
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector addend = factor;
    FloatVector sum0 = FloatVector.broadcast(SPECIES, 1);
    FloatVector sum1 = FloatVector.broadcast(SPECIES, 2);
    FloatVector sum2 = FloatVector.broadcast(SPECIES, 3);
    FloatVector sum3 = FloatVector.broadcast(SPECIES, 4);
    FloatVector sum4 = FloatVector.broadcast(SPECIES, 5);
    FloatVector sum5 = FloatVector.broadcast(SPECIES, 6);
    FloatVector sum6 = FloatVector.broadcast(SPECIES, 7);
    FloatVector sum7 = FloatVector.broadcast(SPECIES, 8);
    FloatVector sum8 = FloatVector.broadcast(SPECIES, 9);
    FloatVector sum9 = FloatVector.broadcast(SPECIES, 10);
    FloatVector sum10 = FloatVector.broadcast(SPECIES, 11);
    FloatVector sum11 = FloatVector.broadcast(SPECIES, 12);
    for (int round = 0; round < rounds; round++) {
      sum0 = sum0.fma(factor, addend);
      sum1 = sum1.fma(factor, addend);
      sum2 = sum2.fma(factor, addend);
      sum3 = sum3.fma(factor, addend);
      sum4 = sum4.fma(factor, addend);
      sum5 = sum5.fma(factor, addend);
      sum6 = sum6.fma(factor, addend);
      sum7 = sum7.fma(factor, addend);
      sum8 = sum8.fma(factor, addend);
      sum9 = sum9.fma(factor, addend);
      sum10 = sum10.fma(factor, addend);
      sum11 = sum11.fma(factor, addend);
    }
    return sum0.add(sum1)
        .add(sum2)
        .add(sum3)
        .add(sum4)
        .add(sum5)
        .add(sum6)
        .add(sum7)
        .add(sum8)
        .add(sum9)
        .add(sum10)
        .add(sum11)
        .reduceLanes(VectorOperators.ADD);
  }

  @Override
  public float read(float[] x, int start, int end) {
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    FloatVector sum4 = FloatVector.zero(SPECIES);
    FloatVector sum5 = FloatVector.zero(SPECIES);
    FloatVector sum6 = FloatVector.zero(SPECIES);
    FloatVector sum7 = FloatVector.zero(SPECIES);
    int p = start;
    for (; p <= end - READ * WIDTH; p += READ * WIDTH) {
      sum0 = FloatVector.fromArray(SPECIES, x, p).fma(factor, sum0);
      sum1 = FloatVector.fromArray(SPECIES, x, p + 1 * WIDTH).fma(factor, sum1);
      sum2 = FloatVector.fromArray(SPECIES, x, p + 2 * WIDTH).fma(factor, sum2);
      sum3 = FloatVector.fromArray(SPECIES, x, p + 3 * WIDTH).fma(factor, sum3);
      sum4 = FloatVector.fromArray(SPECIES, x, p + 4 * WIDTH).fma(factor, sum4);
      sum5 = FloatVector.fromArray(SPECIES, x, p + 5 * WIDTH).fma(factor, sum5);
      sum6 = FloatVector.fromArray(SPECIES, x, p + 6 * WIDTH).fma(factor, sum6);
      sum7 = FloatVector.fromArray(SPECIES, x, p + 7 * WIDTH).fma(factor, sum7);
    }
    float sum =
        sum0.add(sum1)
            .add(sum2)
            .add(sum3)
            .add(sum4)
            .add(sum5)
            .add(sum6)
            .add(sum7)
            .reduceLanes(VectorOperators.ADD);
    for (; p < end; p++) {
      sum += 0.5f * x[p];
    }
    return sum;
  }
}
