package dev.espalier.measure;

import dev.espalier.measure.Turns.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/** Has networks take turns under one protocol, in this JVM. */
final class TurnTaking {

  /**
   * Share of a block that a thread may be kept from running: what interrupts and the reading of
   * clocks take of it.
   */
  private static final double KEPT = 0.02;

  /** Passes of a block that count, at least: what {@link Block#millis()} needs. */
  private static final int LEAST_PASSES = 2;

  /** Rounds in a row in which nothing grows faster any more. */
  private static final int STABLE = 3;

  /** Share of a time by which it must fall to have become faster. */
  private static final double FASTER = 0.03;

  /** Passes from which the share of the layers that can be pruned is told. */
  private static final int SHARES = 5;

  private final List<Architecture.Pass> passes;
  private final Supplier<long[]> starved;
  private final LongSupplier nanoTime;
  private final long block;
  private final long[] fastest;
  private final List<List<Block>> rounds = new ArrayList<>();
  private long taken;

  /** What a pass gave; kept, so that no compiler can do without it. */
  private Object result;

  /**
   * @param passes the base's first
   * @param starved nanoseconds that each compute thread has been kept from running
   * @param nanoTime the clock
   * @param block least nanoseconds of the passes of a block that count
   */
  TurnTaking(
      List<Architecture.Pass> passes, Supplier<long[]> starved, LongSupplier nanoTime, long block) {
    this.passes = passes;
    this.starved = starved;
    this.nanoTime = nanoTime;
    this.block = block;
    fastest = new long[passes.size()];
    Arrays.fill(fastest, Long.MAX_VALUE);
  }

  /**
   * Runs all networks under all protocols until nothing grows faster: for half of the given time at
   * least, and the whole of it at most.
   */
  static void warmUp(List<TurnTaking> takings, long most, LongSupplier nanoTime) {
    long begun = nanoTime.getAsLong();
    long time;
    int stable = 0;
    do {
      boolean faster = false;
      for (TurnTaking taking : takings) {
        faster |= taking.warmUp();
      }
      stable = faster ? 0 : stable + 1;
      time = nanoTime.getAsLong() - begun;
    } while (time < most / 2 || stable < STABLE && time < most);
  }

  /** Runs a block of each network, and answers whether one was faster than ever. */
  private boolean warmUp() {
    boolean faster = false;
    for (int s = 0; s < passes.size(); s++) {
      long before = fastest[s];
      long[] nanos = block(s).nanos();
      fastest[s] = Math.max(1, Math.min(before, Arrays.stream(nanos).min().orElseThrow()));
      faster |= fastest[s] < (1 - FASTER) * before;
    }
    return faster;
  }

  /**
   * Runs a round, unless so many nanoseconds are over.
   *
   * @return blocks that were run
   */
  int round(long limit) {
    if (taken >= limit && rounds.size() >= Effort.LEAST_ROUNDS) {
      return 0;
    }
    long begun = nanoTime.getAsLong();
    List<Block> round = new ArrayList<>(List.of(block(0)));
    for (int s = 1; s < passes.size(); s++) {
      round.add(block(s));
      round.add(block(0));
    }
    rounds.add(round);
    taken += nanoTime.getAsLong() - begun;
    return round.size();
  }

  private Block block(int subject) {
    Architecture.Pass pass = passes.get(subject);
    long[] nanos = new long[(int) Math.max(LEAST_PASSES, block / fastest[subject] + 1)];
    result = pass.run();
    long[] before = starved.get();
    long begun = nanoTime.getAsLong();
    for (int i = 0; i < nanos.length; i++) {
      long start = nanoTime.getAsLong();
      result = pass.run();
      nanos[i] = nanoTime.getAsLong() - start;
    }
    double most = KEPT * (nanoTime.getAsLong() - begun);
    long[] after = starved.get();
    boolean preempted =
        IntStream.range(0, before.length).anyMatch(t -> after[t] - before[t] > most);
    return new Block(subject, preempted, nanos);
  }

  /** What was timed. */
  Turns turns() {
    Architecture.Pass base = passes.get(0);
    double[] shares = IntStream.range(0, SHARES).mapToDouble(i -> base.cutShare()).toArray();
    return new Turns(
        rounds,
        Median.withDefaults().evaluate(shares),
        passes.stream().map(Architecture.Pass::weightBytes).toList());
  }
}
