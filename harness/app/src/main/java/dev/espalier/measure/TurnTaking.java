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
   * Nanoseconds of any stretch for which a thread may be kept from running, and the share of it
   * that is allowed on top. A stretch of a slow network is as long as its pass, so that a share
   * alone would pardon in it what has a stretch of a fast one run again, and make the slow network
   * slower than it is. The share is for what goes on all the time, such as the clock's interrupts,
   * and as small as that: by more than it no network gains on another.
   */
  private static final long KEPT = 20_000;

  private static final double ALWAYS = 0.005;

  /** Passes of a block that count, at least: what {@link Block#millis()} needs, 2.34. */
  private static final int LEAST_PASSES = 3;

  /** Nanoseconds of a stretch, unless a single pass takes longer. */
  private static final long STRETCH = 1_000_000;

  /**
   * How many times the passes that a block needs are run, at most, until they were not preempted.
   */
  private static final int PATIENCE = 3;

  /** Rounds in a row in which nothing grows faster any more. */
  private static final int STABLE = 3;

  /** Share of a time by which it must fall to have become faster. */
  private static final double FASTER = 0.03;

  /** Passes from which the share of the layers that can be pruned is told. */
  private static final int SHARES = 5;

  private final List<Architecture.Pass> passes;
  private final Supplier<long[]> starved;
  private final LongSupplier nanoTime;
  private final LongSupplier cpuTime;
  private final long block;
  private final long[] fastest;
  private final List<List<Block>> rounds = new ArrayList<>();
  private long taken;

  /** What a pass gave; kept, so that no compiler can do without it. */
  private Object result;

  /**
   * @param passes the base's first
   * @param starved nanoseconds that each compute thread has been kept from running
   * @param nanoTime the clock of passes
   * @param cpuTime the clock of rounds, which stands still while this thread is kept from running:
   *     a busy machine has no fewer of them
   * @param block least nanoseconds of the passes of a block that count
   */
  TurnTaking(
      List<Architecture.Pass> passes,
      Supplier<long[]> starved,
      LongSupplier nanoTime,
      LongSupplier cpuTime,
      long block) {
    this.passes = passes;
    this.starved = starved;
    this.nanoTime = nanoTime;
    this.cpuTime = cpuTime;
    this.block = block;
    fastest = new long[passes.size()];
    Arrays.fill(fastest, Long.MAX_VALUE);
  }

  /**
   * Runs all networks under all protocols until nothing grows faster: for half of the given time at
   * least, and the whole of it at most.
   */
  static void warmUp(List<TurnTaking> takings, long most, LongSupplier cpuTime) {
    long begun = cpuTime.getAsLong();
    long time;
    int stable = 0;
    do {
      boolean faster = false;
      for (TurnTaking taking : takings) {
        faster |= taking.warmUp();
      }
      stable = faster ? 0 : stable + 1;
      time = cpuTime.getAsLong() - begun;
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
    long begun = cpuTime.getAsLong();
    List<Block> round = new ArrayList<>(List.of(block(0)));
    for (int s = 1; s < passes.size(); s++) {
      round.add(block(s));
      round.add(block(0));
    }
    rounds.add(round);
    taken += cpuTime.getAsLong() - begun;
    return round.size();
  }

  /**
   * Runs a network until enough passes were not preempted, or many were. Whether a thread was kept
   * from running is asked after every stretch of passes, so that a busy machine costs stretches
   * rather than blocks.
   */
  private Block block(int subject) {
    Architecture.Pass pass = passes.get(subject);
    int wanted = (int) Math.max(LEAST_PASSES, block / fastest[subject] + 1);
    long[] all = new long[PATIENCE * wanted];
    long[] quiet = new long[wanted];
    int run = 0;
    int kept = 0;
    result = pass.run();
    long[] before = starved.get();
    while (kept < wanted && run < all.length) {
      int first = run;
      long begun = nanoTime.getAsLong();
      long now = begun;
      while (now - begun < STRETCH && run - first < wanted - kept && run < all.length) {
        long start = nanoTime.getAsLong();
        result = pass.run();
        now = nanoTime.getAsLong();
        all[run++] = now - start;
      }
      long[] after = starved.get();
      if (isQuiet(before, after, now - begun)) {
        System.arraycopy(all, first, quiet, kept, run - first);
        kept += run - first;
      }
      before = after;
    }
    boolean preempted = kept < LEAST_PASSES;
    return new Block(
        subject, preempted, preempted ? Arrays.copyOf(all, run) : Arrays.copyOf(quiet, kept));
  }

  private static boolean isQuiet(long[] before, long[] after, long nanos) {
    double allowed = KEPT + ALWAYS * nanos;
    return IntStream.range(0, before.length).allMatch(t -> after[t] - before[t] <= allowed);
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
