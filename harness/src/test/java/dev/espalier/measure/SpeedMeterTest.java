package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeedMeterTest {

  private static final List<Protocol> PROTOCOLS = List.of(Protocol.BATCH, Protocol.STREAMING);

  private static final Effort THREE_FORKS = new Effort(3, 0, 2, Duration.ofMillis(1), 1);

  private final Subject dense = subject("dense");
  private final Subject half = subject("half");
  private final Subject tenth = subject("tenth");

  @Test
  void networksTakeTurns() {
    List<String> order = new ArrayList<>();
    List<String> heard = new ArrayList<>();
    SpeedMeter meter =
        new SpeedMeter(
            THREE_FORKS,
            2,
            (done, total, subject) -> heard.add(done + "/" + total + " " + subject.name()),
            (subject, protocols, effort, threads) -> {
              order.add(subject.name() + " on " + threads);
              return List.of(new double[] {1}, new double[] {1});
            });
    meter.measure(List.of(dense, half), PROTOCOLS);
    assertEquals(
        List.of("dense on 2", "half on 2", "dense on 2", "half on 2", "dense on 2", "half on 2"),
        order);
    assertEquals(
        List.of("1/6 dense", "2/6 half", "3/6 dense", "4/6 half", "5/6 dense", "6/6 half"), heard);
  }

  @Test
  void everySubjectIsComparedWithTheFirstUnderEveryProtocol() {
    SpeedMeter meter =
        new SpeedMeter(
            THREE_FORKS,
            1,
            (done, total, subject) -> {},
            (subject, protocols, effort, threads) -> {
              double millis = subject == dense ? 40 : subject == half ? 20 : 4;
              return List.of(new double[] {millis, millis}, new double[] {millis / 4});
            });
    List<Timing> timings = meter.measure(List.of(dense, half, tenth), PROTOCOLS);
    assertEquals(
        List.of(
            new Timing(dense, Protocol.BATCH, new Speedup(1, 1, 1, 40, 40, 6)),
            new Timing(dense, Protocol.STREAMING, new Speedup(1, 1, 1, 10, 10, 3)),
            new Timing(half, Protocol.BATCH, new Speedup(2, 2, 2, 40, 20, 6)),
            new Timing(half, Protocol.STREAMING, new Speedup(2, 2, 2, 10, 5, 3)),
            new Timing(tenth, Protocol.BATCH, new Speedup(10, 10, 10, 40, 4, 6)),
            new Timing(tenth, Protocol.STREAMING, new Speedup(10, 10, 10, 10, 1, 3))),
        timings.stream().map(t -> new Timing(t.subject(), t.protocol(), t.speedup())).toList());
    assertArrayEquals(new double[] {40, 40}, timings.get(2).baseTimes().get(2));
    assertArrayEquals(new double[] {20, 20}, timings.get(2).times().get(2));
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
    SpeedMeter meter =
        new SpeedMeter(
            THREE_FORKS,
            1,
            (done, total, subject) -> {},
            (subject, protocols, effort, threads) -> List.of(new double[] {millis.get(subject)}));
    List<Timing> timings =
        meter.measure(
            List.of(dense, denseOnnx, half, halfSparse, halfOnnx), List.of(Protocol.BATCH));
    assertEquals(
        List.of(
            new Speedup(1, 1, 1, 40, 40, 3),
            new Speedup(1, 1, 1, 30, 30, 3),
            new Speedup(2, 2, 2, 40, 20, 3),
            new Speedup(0.5, 0.5, 0.5, 40, 80, 3),
            new Speedup(3, 3, 3, 30, 10, 3)),
        timings.stream().map(Timing::speedup).toList());
  }

  @Test
  void noThreadsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SpeedMeter(Effort.QUICK, 0, (done, total, subject) -> {}));
  }

  private static Subject subject(String name) {
    return new Subject(name, Architecture.LSTM_LANGUAGE_MODEL, Path.of(name), Subject.Form.DENSE);
  }
}
