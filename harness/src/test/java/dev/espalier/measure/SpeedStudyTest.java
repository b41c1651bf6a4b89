package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Safetensors;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedStudyTest {

  private static final String LM = "language-model";

  @TempDir Path scratch;

  private static NetworkSize size(
      String name, int vocabulary, int input, List<Integer> hidden, String reported) {
    return new NetworkSize(name, vocabulary, input, hidden, "", !reported.isEmpty(), reported);
  }

  private static SpeedStudy tiny(NetworkSize... sizes) {
    return new SpeedStudy(
        LM, "tiny", "tiny", List.of(Protocol.BATCH, Protocol.STREAMING), List.of(sizes));
  }

  @Test
  void publishedSizesHaveThePublishedCounts() {
    List<NetworkSize> sizes = SpeedStudy.named(LM, "paper").sizes();
    assertEquals(
        List.of(66.0, 21.8, 25.2, 6.2),
        sizes.stream().map(s -> Math.round(s.parameters() / 1e5) / 10.0).toList());
    // For the second, the paper prints 7.48: what comes out when additions of biases count, too.
    assertEquals(
        List.of(1.0, 7.49, 5.01, 13.96),
        sizes.stream()
            .map(
                s ->
                    Math.round(100.0 * sizes.get(0).multiplyAccumulates() / s.multiplyAccumulates())
                        / 100.0)
            .toList());
  }

  @Test
  void onlyPrintedSizesStandAsPrinted() {
    for (String scale : SpeedStudy.scales(LM)) {
      for (NetworkSize size : SpeedStudy.named(LM, scale).sizes()) {
        boolean printed = size.name().equals("dense") || size.reportedSpeedup().matches("[\\d.]+x");
        assertEquals(printed, !size.derived(), scale + " " + size);
      }
    }
  }

  /** All but about 0.12 million, the same in every one of them, that are not in print. */
  @Test
  void publishedReadersHaveAboutThePublishedWeights() {
    List<NetworkSize> sizes = SpeedStudy.named("reading-comprehension", "paper").sizes();
    double[] printed = {2.69, 2.08, 1.48, 1.03, 2.29, 1.17, 0.88};
    for (int i = 0; i < printed.length; i++) {
      assertEquals(0.124, printed[i] - sizes.get(i).parameters() / 1e6, 0.013, sizes.get(i).name());
    }
  }

  @Test
  void countsAreThoseOfTheModel() {
    NetworkSize size = size("any", 70, 5, List.of(8, 3, 4), "");
    LstmLanguageModel model =
        LstmLanguageModel.random(70, 5, new int[] {8, 3, 4}, 0.1f, new SplittableRandom(1));
    assertEquals(model.parameterCount(), size.parameters());
    assertEquals(model.multiplyAccumulates(), size.multiplyAccumulates());
  }

  @Test
  void rowsTellSizesAndTimesAndNoFileStays() throws Exception {
    NetworkSize dense = size("dense", 40, 10, List.of(12, 8), "");
    NetworkSize cut = size("cut", 40, 10, List.of(6, 4), "2x");
    SpeedMeter meter =
        new SpeedMeter(
            new Effort(2, 0, 1, Duration.ofMillis(1), 1),
            1,
            (done, total, subject) -> {},
            (subject, protocols, effort, threads) -> {
              LstmLanguageModel model =
                  LstmLanguageModel.of(Safetensors.read(subject.model()).tensors());
              double millis = model.hidden()[0];
              return List.of(new double[] {millis}, new double[] {millis / 3});
            });
    List<SpeedRow> rows = tiny(dense, cut).run(meter, List.of(Subject.Form.DENSE), scratch);
    assertEquals(List.of(dense, cut), rows.stream().map(SpeedRow::size).toList());
    assertEquals(1, rows.get(0).theoreticalSpeedup());
    assertEquals(
        (22 * 48 + 20 * 32 + 320) / (16 * 24 + 10 * 16 + 160.0), rows.get(1).theoreticalSpeedup());
    assertEquals(2, rows.get(1).timings().size());
    assertEquals(Protocol.BATCH, rows.get(1).timings().get(0).protocol());
    assertEquals(12, rows.get(1).timings().get(0).speedup().baseMillis());
    assertEquals(6, rows.get(1).timings().get(0).speedup().prunedMillis());
    assertEquals(2, rows.get(1).timings().get(1).speedup().ratio());
    try (var files = Files.list(scratch)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void everySizeIsTimedInEveryForm() {
    NetworkSize dense = new NetworkSize("dense", 40, 10, List.of(12), "", false, "");
    NetworkSize cut = new NetworkSize("cut", 40, 10, List.of(6), "", true, "2x");
    SpeedMeter meter =
        new SpeedMeter(
            new Effort(1, 0, 1, Duration.ofMillis(1), 1),
            1,
            (done, total, subject) -> {},
            (subject, protocols, effort, threads) -> {
              double millis =
                  (subject.name().equals("cut") ? 1 : 2)
                      * (subject.form() == Subject.Form.ONNX ? 10 : 1);
              return List.of(new double[] {millis}, new double[] {millis});
            });
    SpeedRow row =
        tiny(dense, cut).run(meter, List.of(Subject.Form.DENSE, Subject.Form.ONNX), scratch).get(1);
    assertEquals(cut, row.size());
    assertEquals(
        new Speedup(2, 2, 2, 2, 1, 1), row.speedup(Subject.Form.DENSE, Protocol.STREAMING));
    assertEquals(new Speedup(2, 2, 2, 20, 10, 1), row.speedup(Subject.Form.ONNX, Protocol.BATCH));
  }

  @Test
  void filesGoAlsoWhenAForkFails() throws Exception {
    SpeedStudy study = tiny(size("dense", 40, 10, List.of(12), ""));
    SpeedMeter meter =
        new SpeedMeter(
            Effort.QUICK,
            1,
            (done, total, subject) -> {},
            (subject, protocols, effort, threads) -> {
              throw new MeasurementException("dense: its JVM failed: no reason", null);
            });
    assertThrows(
        MeasurementException.class, () -> study.run(meter, List.of(Subject.Form.DENSE), scratch));
    try (var files = Files.list(scratch)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void unknownScaleNamesTheKnownOnes() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> SpeedStudy.named(LM, "huge"))
            .getMessage();
    assertEquals(
        "huge: no such scale of the speed study of language-model; take one of paper, small",
        message);
  }

  @Test
  void tooSmallAHeapIsSaidBeforeAnythingIsMade() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SpeedStudy.named(LM, "paper").requireHeap(512 << 20))
            .getMessage();
    assertTrue(message.startsWith("paper: "), message);
    assertTrue(message.contains("there are 512 MiB; set ESPALIER_JAVA_OPTS=-Xmx"), message);
    SpeedStudy.named(LM, "small").requireHeap(512 << 20);
  }

  @Test
  void aNetworkLargerThanTheMachineIsNotStarted() {
    Subject subject =
        new Subject("dense", Architecture.LSTM_LANGUAGE_MODEL, scratch, Subject.Form.DENSE);
    String message =
        assertThrows(IllegalArgumentException.class, () -> ForkMemory.require(subject, 1L << 50))
            .getMessage();
    assertTrue(message.startsWith("dense: timing it takes about 1,073,741,824 MiB"), message);
    ForkMemory.require(subject, 1 << 20);
  }
}
