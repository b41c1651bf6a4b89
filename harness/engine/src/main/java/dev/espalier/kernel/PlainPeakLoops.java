package dev.espalier.kernel;

/** In plain Java, from the first-level cache: what the compiler makes of the simplest loops. */
final class PlainPeakLoops implements PeakLoops {

  private static final int SUMS = 256;

  /** Independent sums of a reading loop. */
  private static final int READ = 8;

  @Override
  public int operationsPerRound() {
    return 2 * SUMS;
  }

  @Override
  public float multiplyAdds(int rounds) {
    float[] sums = new float[SUMS];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < SUMS; i++) {
        sums[i] = sums[i] * 0.5f + 0.5f;
      }
    }
    return total(sums);
  }

  @Override
  public float read(float[] x, int start, int end) {
    float[] sums = new float[READ];
    int p = start;
    for (; p <= end - READ; p += READ) {
      for (int i = 0; i < READ; i++) {
        sums[i] += 0.5f * x[p + i];
      }
    }
    float sum = total(sums);
    for (; p < end; p++) {
      sum += 0.5f * x[p];
    }
    return sum;
  }

  private static float total(float[] sums) {
    float sum = 0;
    for (float s : sums) {
      sum += s;
    }
    return sum;
  }
}
