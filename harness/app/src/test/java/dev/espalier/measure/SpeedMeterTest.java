package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpeedMeterTest {

  private static final List<Protocol> PROTOCOLS = List.of(Protocol.BATCH, Protocol.STREAMING);

  private static final Effort EFFORT =
      new Effort(
          3,
          6,
          Duration.ofSeconds(10),
          Duration.ZERO,
          5,
          Duration.ZERO,
          Duration.ZERO,
          Integer.MAX_VALUE);

  private final Subject dense = subject("dense");
  private final Subject half = subject("half");
  private final Subject tenth = subject("tenth");
  private final List<String> heard = new ArrayList<>();
  private final List<List<Timing>> parts = new ArrayList<>();
  private final List<String> forks = new ArrayList<>();
  private long now;

  private SpeedMeter meter(int threads, ForkRunner runner) {
    return new SpeedMeter(
        EFFORT,
        threads,
        new SpeedMeter.Listener() {
          @Override
          public void forkDone(int done, int most, int settled, int rows) {
            heard.add("%d/%d: %d of %d".formatted(done, most, settled, rows));
          }

          @Override
          public void measured(List<Timing> timings) {
            parts.add(timings);
          }
        },
        runner,
        () -> now);
  }

  /** Forks that take a second each; streaming takes a quarter of a batch's time. */
  private List<Turns> fork(List<Subject> subjects, int threads, double... millis) {
    now += 1_000_000_000;
    forks.add(String.join(" ", subjects.stream().map(Subject::name).toList()) + " on " + threads);
    return Stream.of(1.0, 0.25)
        .map(part -> java.util.Arrays.stream(millis).map(ms -> part * ms).toArray())
        .map(times -> SimulatedTurns.of(5, times))
        .toList();
  }

  @Test
  void networksShareForksUntilAllAreSettled() {
    SpeedMeter meter =
        meter(
            2,
            (subjects, protocols, effort, threads) ->
                fork(subjects, threads, 40, 20, forks.isEmpty() ? 8 : 4));
    List<Timing> timings = meter.measure(List.of(dense, half, tenth), PROTOCOLS);
    assertEquals("dense half tenth on 2", forks.get(0));
    assertEquals(6, forks.size(), "the tenth is not settled before");
    assertEquals("1/6: 0 of 4", heard.get(0));
    assertEquals("3/6: 2 of 4", heard.get(2));
    assertEquals("6/6: 2 of 4", heard.get(5));
    assertFalse(timings.get(4).speedup().settled());
    assertTrue(timings.get(2).speedup().settled());
  }

  @Test
  void forksThatAreNotNeededCountAsDone() {
    meter(1, (subjects, protocols, effort, threads) -> fork(subjects, threads, 40, 20))
        .measure(List.of(dense, half), PROTOCOLS);
    assertEquals(List.of("1/6: 0 of 2", "2/6: 0 of 2", "6/6: 2 of 2"), heard);
  }

  @Test
  void noForkBeginsAfterTheLimit() {
    meter(
            1,
            (subjects, protocols, effort, threads) -> {
              now += 4_000_000_000L;
              return fork(subjects, threads, 40, 10 + 10 * (forks.size() % 2));
            })
        .measure(List.of(dense, half), PROTOCOLS);
    assertEquals(3, forks.size(), "15 s are over, and the least number is reached");
  }

  @Test
  void everySubjectIsComparedWithTheFirstUnderEveryProtocol() {
    List<Timing> timings =
        meter(1, (subjects, protocols, effort, threads) -> fork(subjects, threads, 40, 20, 4))
            .measure(List.of(dense, half, tenth), PROTOCOLS);
    assertEquals(
        List.of(dense, dense, half, half, tenth, tenth),
        timings.stream().map(Timing::subject).toList());
    assertEquals(List.of(1.0, 1.0, 2.0, 2.0, 10.0, 10.0), ratios(timings));
    Timing streaming = timings.get(3);
    assertEquals(Protocol.STREAMING, streaming.protocol());
    assertEquals(10, streaming.speedup().baseMillis(), 1e-9);
    assertEquals(5, streaming.speedup().prunedMillis(), 1e-9);
    assertEquals(5, streaming.p50Millis(), 1e-9);
    assertEquals(5, streaming.p99Millis(), 1e-9);
    assertEquals(5000, streaming.weightBytes());
    assertEquals(1, streaming.cutShare());
    assertEquals(3, streaming.times().size());
    assertArrayEquals(constant(10, 10), streaming.baseTimes().get(2), 1e-9);
    assertArrayEquals(constant(5, 10), streaming.times().get(2), 1e-9);
    assertEquals(new Speedup(1, 1, 1, true, 40, 40, 45), timings.get(0).speedup());
  }

  private static double[] constant(double value, int times) {
    double[] all = new double[times];
    java.util.Arrays.fill(all, value);
    return all;
  }

  private static List<Double> ratios(List<Timing> timings) {
    return timings.stream().map(t -> Math.round(1e6 * t.speedup().ratio()) / 1e6).toList();
  }

  private static Subject in(Subject.Form form, Subject subject) {
    return new Subject(subject.name(), subject.architecture(), subject.model(), form);
  }

  @Test
  void inOnnxRuntimeNetworksAreComparedWithTheFirstOneThere() {
    Subject denseOnnx = in(Subject.Form.ONNX, dense);
    Subject halfSparse = in(Subject.Form.SPARSE, half);
    Subject halfOnnx = in(Subject.Form.ONNX, half);
    Map<Subject, Double> millis =
        Map.of(dense, 40.0, denseOnnx, 30.0, half, 20.0, halfSparse, 80.0, halfOnnx, 10.0);
    List<Timing> timings =
        meter(
                1,
                (subjects, protocols, effort, threads) ->
                    fork(subjects, threads, subjects.stream().mapToDouble(millis::get).toArray()))
            .measure(
                List.of(dense, denseOnnx, half, halfSparse, halfOnnx), List.of(Protocol.BATCH));
    assertEquals(List.of(1.0, 1.0, 2.0, 0.5, 3.0), ratios(timings));
    assertEquals(
        List.of("dense half half on 1", "dense half on 1"), forks.stream().distinct().toList());
    assertEquals("12/12: 3 of 3", heard.get(heard.size() - 1));
  }

  @Test
  void onSeveralThreadsNothingIsSettledInOnnxRuntime() {
    List<Timing> timings =
        meter(2, (subjects, protocols, effort, threads) -> fork(subjects, threads, 40, 20))
            .measure(
                List.of(dense, in(Subject.Form.ONNX, dense), half, in(Subject.Form.ONNX, half)),
                List.of(Protocol.BATCH));
    assertEquals(List.of(1.0, 1.0, 2.0, 2.0), ratios(timings));
    assertTrue(timings.get(2).speedup().settled());
    assertFalse(timings.get(3).speedup().settled());
    assertEquals(6, forks.size(), "more of them would not help");
    assertEquals("12/12: 1 of 2", heard.get(heard.size() - 1));
  }

  @Test
  void whatDoesNotFitTogetherIsTimedInParts() {
    ForkRunner runner =
        new ForkRunner() {
          @Override
          public List<Turns> run(
              List<Subject> subjects, List<Protocol> protocols, Effort effort, int threads) {
            return fork(subjects, threads, 40, subjects.contains(half) ? 20 : 4);
          }

          @Override
          public List<Integer> parts(List<Subject> subjects, List<Protocol> protocols) {
            return List.of(1, 1);
          }
        };
    List<Timing> timings = meter(1, runner).measure(List.of(dense, half, tenth), PROTOCOLS);
    assertEquals(List.of(1.0, 1.0, 2.0, 2.0, 10.0, 10.0), ratios(timings));
    assertEquals(List.of(timings.subList(0, 4), timings.subList(4, 6)), parts, "the base once");
    assertEquals(
        List.of("dense half on 1", "dense tenth on 1"), forks.stream().distinct().toList());
    assertEquals("12/12: 4 of 4", heard.get(heard.size() - 1));
  }

  /** So many that a fork would have few turns of each. */
  @Test
  void manyAreTimedInPartsOfNearlyEqualSize() {
    List<Subject> many = new ArrayList<>(List.of(dense));
    for (int i = 0; i < 2 * SpeedMeter.MOST_TOGETHER + 1; i++) {
      many.add(subject("s" + i));
    }
    List<Integer> sizes = new ArrayList<>();
    List<Timing> timings =
        meter(
                1,
                (subjects, protocols, effort, threads) -> {
                  sizes.add(subjects.size());
                  double[] millis =
                      subjects.stream()
                          .mapToDouble(s -> s == dense ? 40 : 40.0 / (1 + many.indexOf(s)))
                          .toArray();
                  return fork(subjects, threads, millis);
                })
            .measure(many, List.of(Protocol.BATCH));
    assertEquals(List.of(11, 12), sizes.stream().distinct().sorted().toList());
    for (int i = 1; i < many.size(); i++) {
      assertEquals(i + 1, timings.get(i).speedup().ratio(), 1e-6 * i);
    }
    List<Subject.Form> forms =
        new ArrayList<>(Collections.nCopies(many.size(), Subject.Form.DENSE));
    double part = Effort.QUICK.seconds(2);
    assertEquals(3 * part, SpeedMeter.seconds(Effort.QUICK, forms, 2), 1e-9);
    assertEquals(
        part,
        SpeedMeter.seconds(Effort.QUICK, forms.subList(0, SpeedMeter.MOST_TOGETHER + 1), 2),
        "the base not counted");
    forms.addAll(List.of(Subject.Form.SPARSE, Subject.Form.ONNX, Subject.Form.ONNX_INT8));
    assertEquals(4 * part, SpeedMeter.seconds(Effort.QUICK, forms, 2), 1e-9, "two engines");
  }

  @Test
  void quickTakesLessThanAMinuteForADozen() {
    assertTrue(Effort.QUICK.seconds(2) < 60);
  }

  @Test
  void aSingleNetworkIsTimedAlone() {
    List<Timing> timings =
        meter(1, (subjects, protocols, effort, threads) -> fork(subjects, threads, 40))
            .measure(List.of(dense), PROTOCOLS);
    assertEquals(List.of(1.0, 1.0), ratios(timings));
    assertEquals(3, forks.size());
  }

  @Test
  void noThreadsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SpeedMeter(Effort.QUICK, 0, (done, most, settled, rows) -> {}));
  }

  @Test
  void anEffortOfASingleForkIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Effort(1, 1, Duration.ZERO, Duration.ZERO, 5, Duration.ZERO, Duration.ZERO, 1));
  }

  private static Subject subject(String name) {
    return new Subject(name, Architecture.SEQUENCE, Path.of(name), Subject.Form.DENSE);
  }
}
