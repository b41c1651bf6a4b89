package dev.espalier.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares the speed of networks. Every network is timed in several JVMs, and the networks take
 * turns: first fork of each, second fork of each, and so on. A machine that grows slower in the
 * course of an hour then slows down all alike, and what the compiler made of the code in one JVM
 * counts as one case among several.
 */
public final class SpeedMeter {

  /** Learns how far a measurement is. */
  public interface Listener {
    /** Called when a fork has ended. */
    void forkDone(int done, int total, Subject subject);
  }

  private final Effort effort;
  private final int threads;
  private final Listener listener;
  private final ForkRunner runner;

  /**
   * @param threads that run a network, at least 1
   */
  public SpeedMeter(Effort effort, int threads, Listener listener) {
    this(effort, threads, listener, new JmhForkRunner());
  }

  SpeedMeter(Effort effort, int threads, Listener listener, ForkRunner runner) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads: a network needs at least 1");
    }
    this.effort = effort;
    this.threads = threads;
    this.listener = listener;
    this.runner = runner;
  }

  /** Threads that run a network. */
  public int threads() {
    return threads;
  }

  /**
   * Times every subject under every protocol.
   *
   * @return for every subject, in order, a timing a protocol, compared with the first subject that
   *     the same engine runs; that one's own ratios are 1
   * @throws IllegalArgumentException if a network does not fit into this machine's memory
   * @throws MeasurementException if a JVM fails
   */
  public List<Timing> measure(List<Subject> subjects, List<Protocol> protocols) {
    List<List<List<double[]>>> times = new ArrayList<>();
    for (int s = 0; s < subjects.size(); s++) {
      List<List<double[]>> ofSubject = new ArrayList<>();
      protocols.forEach(p -> ofSubject.add(new ArrayList<>()));
      times.add(ofSubject);
    }
    int total = effort.forks() * subjects.size();
    int done = 0;
    for (int round = 0; round < effort.forks(); round++) {
      for (int s = 0; s < subjects.size(); s++) {
        List<double[]> fork = runner.run(subjects.get(s), protocols, effort, threads);
        for (int p = 0; p < protocols.size(); p++) {
          times.get(s).get(p).add(fork.get(p));
        }
        listener.forkDone(++done, total, subjects.get(s));
      }
    }
    List<Timing> timings = new ArrayList<>();
    for (int s = 0; s < subjects.size(); s++) {
      for (int p = 0; p < protocols.size(); p++) {
        int base = base(subjects, s);
        List<double[]> baseTimes = times.get(base).get(p);
        List<double[]> own = times.get(s).get(p);
        Speedup speedup = Speedup.of(baseTimes, own);
        timings.add(
            new Timing(
                subjects.get(s),
                protocols.get(p),
                s == base ? speedup.withItself() : speedup,
                baseTimes,
                own));
      }
    }
    return timings;
  }

  private static int base(List<Subject> subjects, int subject) {
    int base = 0;
    while (!subjects.get(base).form().sharesEngineWith(subjects.get(subject).form())) {
      base++;
    }
    return base;
  }
}
