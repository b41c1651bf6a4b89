package dev.espalier.experiment;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * In what order trials are handed to workers: of those that can begin, the one first that the
 * longest chain of trials begins with (list scheduling by the critical path, Graham 1969).
 *
 * @param <T> what stands for a trial
 */
final class Schedule<T> {

  private final List<T> trials;
  private final Function<T, List<T>> needs;

  /** Work of the longest chain that begins with each. */
  private final Map<T, Double> chains;

  /**
   * @param trials those that others need before these
   * @param needs what must have ended before a trial can begin; what is not among the trials has
   * @param work of a trial as far as it is known before, in any unit
   */
  Schedule(List<T> trials, Function<T, List<T>> needs, ToDoubleFunction<T> work) {
    this.trials = trials;
    this.needs = needs;
    chains = chains(work);
  }

  private Map<T, Double> chains(ToDoubleFunction<T> work) {
    Map<T, Double> all = new HashMap<>();
    Map<T, Double> after = new HashMap<>();
    for (int i = trials.size() - 1; i >= 0; i--) {
      T trial = trials.get(i);
      double chain = work.applyAsDouble(trial) + after.getOrDefault(trial, 0.0);
      all.put(trial, chain);
      needs.apply(trial).forEach(needed -> after.merge(needed, chain, Math::max));
    }
    return all;
  }

  /** Who begins first: the longest chain; of equal ones, the first in the list. */
  Comparator<T> order() {
    return Comparator.comparingDouble((T trial) -> -chains.getOrDefault(trial, 0.0))
        .thenComparingInt(trials::indexOf);
  }

  /**
   * The least time that any schedule takes: that of the longest chain, or of all the work shared
   * out.
   *
   * @param seconds that each takes
   */
  double bound(int workers, ToDoubleFunction<T> seconds) {
    double longest =
        chains(seconds).values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return Math.max(longest, trials.stream().mapToDouble(seconds).sum() / workers);
  }

  /**
   * The time that this schedule takes until the last trial has ended.
   *
   * @param seconds that each takes
   */
  double makespan(int workers, ToDoubleFunction<T> seconds) {
    Map<T, Integer> missing = new HashMap<>();
    PriorityQueue<T> ready = new PriorityQueue<>(order());
    for (T trial : trials) {
      int needed = (int) needs.apply(trial).stream().filter(chains::containsKey).count();
      missing.put(trial, needed);
      if (needed == 0) {
        ready.add(trial);
      }
    }
    record Running<R>(double end, R trial) {}
    PriorityQueue<Running<T>> running =
        new PriorityQueue<>(Comparator.comparingDouble(Running::end));
    double now = 0;
    while (!ready.isEmpty() || !running.isEmpty()) {
      while (!ready.isEmpty() && running.size() < workers) {
        T next = ready.remove();
        running.add(new Running<>(now + seconds.applyAsDouble(next), next));
      }
      Running<T> ended = running.remove();
      now = ended.end();
      for (T trial : trials) {
        if (needs.apply(trial).contains(ended.trial())
            && missing.merge(trial, -1, Integer::sum) == 0) {
          ready.add(trial);
        }
      }
    }
    return now;
  }
}
