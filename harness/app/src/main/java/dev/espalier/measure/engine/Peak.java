package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PeakLoops;
import dev.espalier.kernel.Team;
import java.time.Duration;
import java.util.Arrays;

/**
 * The most that some threads of this machine can do: the limit that measurements are set against.
 *
 * @param gflops billions of floating-point operations a second, of multiply-adds in registers
 * @param gigabytes billions of bytes a second, read in one stream from memory
 */
public record Peak(double gflops, double gigabytes) {

  /** Measures it in about two seconds. */
  public static final Stopwatch WATCH = new Stopwatch(15, 3, Duration.ofMillis(500), Duration.ZERO);

  /** Parts of the work for each thread: one that wakes late costs little. */
  private static final int TASKS_PER_THREAD = 8;

  private static final int ROUNDS = 200_000;

  /** 256 MiB, more than any cache holds, if the heap has room. */
  private static final int FLOATS = 1 << 26;

  /** Measures it: the best of the stopwatch's samples. */
  public static Peak measure(Kernels kernels, Stopwatch watch) {
    Team team = kernels.team();
    PeakLoops loops = PeakLoops.of(kernels.provider());
    int tasks = team.threads() * TASKS_PER_THREAD;
    float[] kept = new float[tasks];
    float[] x =
        new float[(int) Math.min(FLOATS, Runtime.getRuntime().maxMemory() / 4 / Float.BYTES)];
    Arrays.fill(x, 1);
    int stretch = x.length / tasks;
    Samples arithmetic =
        watch.time(
            () -> team.run(tasks, (index, worker) -> kept[index] = loops.multiplyAdds(ROUNDS)));
    Samples reading =
        watch.time(
            () ->
                team.run(
                    tasks,
                    (index, worker) ->
                        kept[index] = loops.read(x, index * stretch, (index + 1) * stretch)));
    requireFinite(kept);
    return new Peak(
        1e-6 * tasks * ROUNDS * loops.operationsPerRound() / arithmetic.min(),
        1e-6 * tasks * stretch * Float.BYTES / reading.min());
  }

  /** Looks at what the loops returned, so that none of them could be left out. */
  private static void requireFinite(float[] kept) {
    for (float value : kept) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("a loop that measures the peak ended at " + value);
      }
    }
  }
}
