package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Speedup;
import dev.espalier.measure.engine.Rung.Direction;
import dev.espalier.measure.engine.Stopwatch.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Climbs the {@link Rung}s of one network from the lowest to the highest, all of them timed in
 * turn.
 */
public final class Ladder {

  /**
   * A rung's time in one direction.
   *
   * @param gain over the rung below
   * @param total over the lowest rung
   */
  public record Step(
      LadderShape shape,
      Direction direction,
      Rung rung,
      Samples samples,
      Speedup gain,
      Speedup total) {

    /** Billions of operations a second, by the paper's rule. */
    public double gflops() {
      return 1e-6 * shape.operations(direction) / samples.median();
    }
  }

  private static final Duration WARM_UP = Duration.ofMillis(150);
  private static final Duration SAMPLE = Duration.ofMillis(2);

  private Ladder() {}

  /**
   * A stopwatch that suits rungs.
   *
   * @param repeats samples of each
   */
  public static Stopwatch watch(int repeats) {
    return new Stopwatch(repeats, 1, WARM_UP, SAMPLE);
  }

  /**
   * Times every rung that matters.
   *
   * @return forward from the lowest rung up, then backward
   */
  public static List<Step> climb(LadderShape shape, Kernels kernels, Stopwatch watch) {
    List<Step> steps = new ArrayList<>();
    try (LadderNetwork network = new LadderNetwork(shape, kernels)) {
      for (Direction direction : Direction.values()) {
        List<Rung> rungs = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        for (Rung rung : Rung.values()) {
          if (rung.matters(direction, shape.layers())) {
            rungs.add(rung);
            subjects.add(subject(network, direction, rung.andBelow()));
          }
        }
        List<Samples> times = watch.time(subjects);
        for (int r = 0; r < rungs.size(); r++) {
          steps.add(
              new Step(
                  shape,
                  direction,
                  rungs.get(r),
                  times.get(r),
                  times.get(r).over(times.get(Math.max(0, r - 1))),
                  times.get(r).over(times.get(0))));
        }
      }
    }
    return steps;
  }

  private static Subject subject(LadderNetwork network, Direction direction, Set<Rung> on) {
    if (direction == Direction.FORWARD) {
      return new Subject(() -> network.forward(on));
    }
    // The backward pass takes the same numbers whichever way they were come by.
    Set<Rung> all = Rung.WEIGHTS_AT_ONCE.andBelow();
    return new Subject(() -> network.forward(all), () -> network.backward(on));
  }
}
