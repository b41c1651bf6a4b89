package dev.espalier.baselines;

import dev.espalier.method.TrainingStep;

/**
 * The gradual schedule of Zhu and Gupta (arXiv:1710.01878, equation 1): sparsity rises from s_i to
 * s_f between two points of the training, fast at first, when there is much that is redundant, and
 * slowly at the end,
 *
 * <pre>s_t = s_f + (s_i − s_f) (1 − (t − t_0) / (n Δt))³.</pre>
 *
 * @param initial s_i, in [0, 1]
 * @param target s_f, in [0, 1]
 * @param begin share of the training's steps at which pruning begins, t_0
 * @param end share of the training's steps at which it reaches its target, t_0 + n Δt
 * @param interval steps from one pruning to the next, Δt
 */
record CubicSchedule(double initial, double target, double begin, double end, int interval) {

  CubicSchedule {
    if (begin >= end) {
      throw new IllegalArgumentException(
          "begin=%s, end=%s: begin must be less than end".formatted(begin, end));
    }
    if (initial > target) {
      throw new IllegalArgumentException(
          "initial=%s: must not be more than the sparsity aimed at, %s".formatted(initial, target));
    }
  }

  /** The same towards another target; it begins there if it would begin above. */
  CubicSchedule towards(double another) {
    return new CubicSchedule(Math.min(initial, another), another, begin, end, interval);
  }

  /** Sparsity at a point of the training, given as a share of its steps; 0 before it begins. */
  double at(double progress) {
    if (progress < begin) {
      return 0;
    }
    double left = 1 - Math.min(1, (progress - begin) / (end - begin));
    return target + (initial - target) * left * left * left;
  }

  /** Sparsity that holds after a step. */
  double after(TrainingStep step) {
    return at((double) (step.index() + 1) / step.total());
  }

  /** Whether to prune after a step: every {@link #interval} steps, and where the target is met. */
  boolean due(TrainingStep step) {
    long taken = step.index() + 1;
    long last = (long) Math.ceil(end * step.total());
    return taken == last || taken < last && taken % interval == 0;
  }
}
