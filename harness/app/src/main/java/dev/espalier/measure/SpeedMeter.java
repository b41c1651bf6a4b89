package dev.espalier.measure;

import dev.espalier.measure.Turns.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Compares the speed of networks. All of them are loaded into one JVM and take turns there in short
 * blocks, so that a machine that is slower for a while slows down neighbours alike. Then the same
 * in another JVM, until every speedup's interval is narrow enough or the effort is spent.
 */
public final class SpeedMeter {

  /** Learns how far a measurement is. */
  public interface Listener {
    /**
     * Called when a fork has ended.
     *
     * @param done forks that ended or are not needed any more
     * @param most forks that there can be
     * @param settled speedups that are settled
     * @param rows speedups that are measured, without those of bases over themselves
     */
    void forkDone(int done, int most, int settled, int rows);

    /**
     * Called when networks that share JVMs have been measured, before the next ones are.
     *
     * @param timings of those of them that were not heard of yet
     */
    default void measured(List<Timing> timings) {}
  }

  /**
   * Most networks that share a JVM, the base not counted: with more, a fork has few turns of each
   * in the time that it takes.
   */
  static final int MOST_TOGETHER = 15;

  private static final double SLOW = 0.99;
  private static final Quantile QUANTILE = Quantile.withDefaults();

  private final Effort effort;
  private final int threads;
  private final Listener listener;
  private final ForkRunner runner;
  private final LongSupplier nanoTime;

  /**
   * @param threads that run a network, at least 1
   */
  public SpeedMeter(Effort effort, int threads, Listener listener) {
    this(effort, threads, listener, new JmhForkRunner(), System::nanoTime);
  }

  SpeedMeter(
      Effort effort, int threads, Listener listener, ForkRunner runner, LongSupplier nanoTime) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads: a network needs at least 1");
    }
    this.effort = effort;
    this.threads = threads;
    this.listener = listener;
    this.runner = runner;
    this.nanoTime = nanoTime;
  }

  /** Threads that run a network. */
  public int threads() {
    return threads;
  }

  /**
   * Times every subject under every protocol. On more than one thread nothing that runs in ONNX
   * Runtime is settled but what is 1 by definition: its own threads are not watched, so that nobody
   * sees when they are preempted.
   *
   * @return for every subject, in order, a timing a protocol, compared with the first subject that
   *     the same engine runs; that one's own ratios are 1
   * @throws IllegalArgumentException if two networks do not fit into this machine's memory
   * @throws MeasurementException if a JVM fails, or a network's file is damaged
   */
  public List<Timing> measure(List<Subject> subjects, List<Protocol> protocols) {
    List<List<Integer>> comparisons = comparisons(subjects, protocols);
    Timing[] timings = new Timing[subjects.size() * protocols.size()];
    int bases = comparisons.size();
    int rows = (comparisons.stream().mapToInt(List::size).sum() - bases) * protocols.size();
    int settled = 0;
    for (int c = 0; c < comparisons.size(); c++) {
      List<Integer> members = comparisons.get(c);
      List<Subject> together = members.stream().map(subjects::get).toList();
      List<List<Turns>> forks = new ArrayList<>();
      boolean watched = isWatched(together.get(0));
      int others = (members.size() - 1) * protocols.size();
      int most = bases * effort.mostForks();
      long begun = nanoTime.getAsLong();
      boolean over;
      int narrow;
      do {
        forks.add(runner.run(together, protocols, effort, threads));
        narrow = narrow(members.size(), protocols.size(), forks);
        over = isOver(forks.size(), narrow == others, nanoTime.getAsLong() - begun);
        int ended = c * effort.mostForks() + (over ? effort.mostForks() : forks.size());
        listener.forkDone(ended, most, settled + (watched ? narrow : 0), rows);
      } while (!over);
      settled += watched ? narrow : 0;
      List<Timing> compared = timings(together, protocols, forks);
      List<Timing> news = new ArrayList<>();
      for (int i = 0; i < compared.size(); i++) {
        int at = members.get(i / protocols.size()) * protocols.size() + i % protocols.size();
        // The base is in all parts of a comparison that was split; its first one counts.
        if (timings[at] == null) {
          timings[at] = compared.get(i);
          news.add(timings[at]);
        }
      }
      listener.measured(news);
    }
    return List.of(timings);
  }

  /** How many speedups over the first of so many subjects are told precisely enough. */
  private int narrow(int subjects, int protocols, List<List<Turns>> forks) {
    int narrow = 0;
    for (int s = 1; s < subjects; s++) {
      for (int p = 0; p < protocols; p++) {
        narrow += Speedup.of(pairs(of(p, forks), s), effort.leastForks()).settled() ? 1 : 0;
      }
    }
    return narrow;
  }

  private static List<Turns> of(int protocol, List<List<Turns>> forks) {
    return forks.stream().map(fork -> fork.get(protocol)).toList();
  }

  private static List<List<Pair>> pairs(List<Turns> forks, int subject) {
    return forks.stream().map(turns -> turns.pairs(subject)).toList();
  }

  /** Whether it is seen when any thread that runs a subject is preempted. */
  private boolean isWatched(Subject subject) {
    return threads == 1 || !subject.form().isInOnnxRuntime();
  }

  private boolean isOver(int forks, boolean settled, long nanos) {
    return forks >= effort.mostForks()
        || forks >= effort.leastForks() && (settled || nanos >= effort.limit().toNanos());
  }

  /** Which subjects share a JVM: those of one engine, the first of them in all parts. */
  private List<List<Integer>> comparisons(List<Subject> subjects, List<Protocol> protocols) {
    List<List<Integer>> comparisons = new ArrayList<>();
    for (List<Integer> engine : engines(subjects)) {
      int from = 1;
      for (int size : parts(engine.stream().map(subjects::get).toList(), protocols)) {
        List<Integer> members = new ArrayList<>(engine.subList(0, 1));
        members.addAll(engine.subList(from, from + size));
        comparisons.add(members);
        from += size;
      }
    }
    return comparisons;
  }

  /** Sizes of the parts of a comparison, its base not counted: nearly equal where it is split. */
  private List<Integer> parts(List<Subject> subjects, List<Protocol> protocols) {
    return runner.parts(subjects, protocols).stream()
        .flatMap(
            fitting -> {
              int parts = partsOf(fitting);
              return IntStream.range(0, parts)
                  .mapToObj(part -> fitting * (part + 1) / parts - fitting * part / parts);
            })
        .toList();
  }

  /** Into how many parts so many networks go that memory could hold together. */
  private static int partsOf(int networks) {
    return Math.max(1, (networks + MOST_TOGETHER - 1) / MOST_TOGETHER);
  }

  /**
   * About how many seconds it takes to time networks that fit into memory.
   *
   * @param forms of all subjects, the base of each engine among them
   */
  public static double seconds(Effort effort, List<Subject.Form> forms, int protocols) {
    long inOnnxRuntime = forms.stream().filter(Subject.Form::isInOnnxRuntime).count();
    int parts =
        LongStream.of(forms.size() - inOnnxRuntime, inOnnxRuntime)
            .filter(subjects -> subjects > 0)
            .mapToInt(subjects -> partsOf((int) subjects - 1))
            .sum();
    return parts * effort.seconds(protocols);
  }

  private static List<List<Integer>> engines(List<Subject> subjects) {
    List<List<Integer>> engines = new ArrayList<>();
    for (int s = 0; s < subjects.size(); s++) {
      Subject.Form form = subjects.get(s).form();
      Optional<List<Integer>> engine =
          engines.stream()
              .filter(members -> subjects.get(members.get(0)).form().sharesEngineWith(form))
              .findFirst();
      if (engine.isPresent()) {
        engine.get().add(s);
      } else {
        engines.add(new ArrayList<>(List.of(s)));
      }
    }
    return engines;
  }

  private List<Timing> timings(
      List<Subject> subjects, List<Protocol> protocols, List<List<Turns>> forks) {
    List<Timing> timings = new ArrayList<>();
    for (int s = 0; s < subjects.size(); s++) {
      for (int p = 0; p < protocols.size(); p++) {
        timings.add(timing(subjects.get(s), s, protocols.get(p), of(p, forks)));
      }
    }
    return timings;
  }

  private Timing timing(Subject subject, int index, Protocol protocol, List<Turns> forks) {
    List<List<Pair>> pairs = pairs(forks, index);
    List<List<Pair>> counted = Speedup.counted(pairs);
    Speedup measured = Speedup.of(pairs, effort.leastForks());
    Speedup speedup = isWatched(subject) ? measured : measured.unsettled();
    double[] passes = passes(forks, index, false);
    double[] quantiles =
        QUANTILE.evaluate(passes.length > 0 ? passes : passes(forks, index, true), 0.5, SLOW);
    double[] shares = forks.stream().mapToDouble(Turns::cutShare).toArray();
    return new Timing(
        subject,
        protocol,
        index == 0 ? speedup.withItself() : speedup,
        quantiles[0],
        quantiles[1],
        forks.get(0).weightBytes().get(index),
        Median.withDefaults().evaluate(shares),
        times(counted, Pair::base),
        times(counted, Pair::own));
  }

  private static double[] passes(List<Turns> forks, int subject, boolean preempted) {
    return forks.stream()
        .flatMapToDouble(turns -> Arrays.stream(turns.passes(subject, preempted)))
        .toArray();
  }

  private static List<double[]> times(List<List<Pair>> forks, ToDoubleFunction<Pair> of) {
    return forks.stream().map(fork -> fork.stream().mapToDouble(of).toArray()).toList();
  }
}
