package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Safetensors;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeedStudyTest {

  private static final String LM = "language-model";

  @TempDir Path scratch;

  private static NetworkSize size(
      String name, int vocabulary, int input, List<Integer> hidden, String reported) {
    return new NetworkSize(name, vocabulary, input, hidden, "", !reported.isEmpty(), reported);
  }

  /** Of networks whose batches take so many milliseconds, and single words half of that. */
  private static SpeedMeter meter(ToDoubleFunction<Subject> millis) {
    return new SpeedMeter(
        new Effort(2, 2, Duration.ZERO, Duration.ZERO, 5, Duration.ZERO, Duration.ZERO, 1),
        1,
        (done, most, settled, rows) -> {},
        (subjects, protocols, effort, threads) -> {
          double[] batch = subjects.stream().mapToDouble(millis).toArray();
          double[] word = Arrays.stream(batch).map(ms -> ms / 2).toArray();
          return List.of(SimulatedTurns.of(5, batch), SimulatedTurns.of(5, word));
        },
        () -> 0);
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
    SequenceModel model =
        SequenceModel.random(70, 5, new int[] {8, 3, 4}, 0.1f, new SplittableRandom(1));
    assertEquals(model.parameterCount(), size.parameters());
    assertEquals(model.multiplyAccumulates(), size.multiplyAccumulates());
  }

  @Test
  void rowsTellSizesAndTimesAndNoFileStays() throws Exception {
    NetworkSize dense = size("dense", 40, 10, List.of(12, 8), "");
    NetworkSize cut = size("cut", 40, 10, List.of(6, 4), "2x");
    SpeedMeter meter =
        meter(
            subject -> {
              SequenceModel model = SequenceModel.of(Safetensors.read(subject.model()).tensors());
              return model.hidden()[0];
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
    assertEquals(2, rows.get(1).timings().get(1).speedup().ratio(), 1e-9);
    try (var files = Files.list(scratch)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void everySizeIsTimedInEveryForm() {
    NetworkSize dense = new NetworkSize("dense", 40, 10, List.of(12), "", false, "");
    NetworkSize cut = new NetworkSize("cut", 40, 10, List.of(6), "", true, "2x");
    SpeedMeter meter =
        meter(
            subject ->
                (subject.name().equals("cut") ? 1 : 2)
                    * (subject.form() == Subject.Form.ONNX ? 10 : 1));
    SpeedRow row =
        tiny(dense, cut).run(meter, List.of(Subject.Form.DENSE, Subject.Form.ONNX), scratch).get(1);
    assertEquals(cut, row.size());
    assertEquals(0.5, row.timing(Subject.Form.DENSE, Protocol.STREAMING).p50Millis());
    Speedup onnx = row.timing(Subject.Form.ONNX, Protocol.BATCH).speedup();
    assertEquals(2, onnx.ratio(), 1e-9);
    assertEquals(20, onnx.baseMillis());
    assertEquals(10, onnx.prunedMillis());
  }

  @Test
  void filesGoAlsoWhenAForkFails() throws Exception {
    SpeedStudy study = tiny(size("dense", 40, 10, List.of(12), ""));
    SpeedMeter meter =
        meter(
            subject -> {
              throw new MeasurementException("no reason", null);
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

  /** A network of so many weights, besides that it has so many words. */
  private Subject file(String name, int weights, int words) {
    Path file = scratch.resolve(name);
    Map<String, FMatrixRMaj> tensors =
        Map.of("embedding", new FMatrixRMaj(1, weights), "softmax.bias", new FMatrixRMaj(1, words));
    new Safetensors(tensors, Map.of()).write(file);
    return new Subject(name, Architecture.SEQUENCE, file, Subject.Form.DENSE);
  }

  @Test
  void logitsOfManyWordsTakeMemory() {
    List<Protocol> protocols = List.of(Protocol.BATCH);
    Subject few = file("few", 1, 10_000);
    Subject many = file("many", 1, 1_000_000);
    long rows = Protocol.BATCH.batch() * Protocol.BATCH.steps();
    long more =
        ForkMemory.needed(List.of(many), protocols) - ForkMemory.needed(List.of(few), protocols);
    // And the weights themselves.
    assertTrue(more >= rows * 4 * 990_000, () -> "" + more);
    assertTrue(more <= rows * 4 * 990_000 + 4 * 4 * 990_000, () -> "" + more);
    ForkMemory.parts(List.of(few), protocols, 1L << 30);
    assertThrows(
        IllegalArgumentException.class, () -> ForkMemory.parts(List.of(many), protocols, 1L << 30));
  }

  @Test
  void aNetworkLargerThanTheMachineIsNotStarted() {
    List<Subject> subjects = List.of(file("dense", 1, 1), file("cut", 1 << 18, 1));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ForkMemory.parts(subjects, List.of(Protocol.STREAMING), 98 << 20))
            .getMessage();
    assertTrue(message.startsWith("dense beside cut: timing it takes about 99 MiB"), message);
    assertTrue(message.contains("has 98 MiB beside this JVM"), message);
  }

  @Test
  void networksShareAJvmAsFarAsTheyFit() {
    List<Subject> subjects =
        List.of(
            file("dense", 1 << 18, 1),
            file("a", 1 << 18, 1),
            file("b", 1 << 18, 1),
            file("c", 9, 1));
    List<Protocol> protocols = List.of(Protocol.STREAMING);
    assertEquals(List.of(3), ForkMemory.parts(subjects, protocols, 120 << 20));
    assertEquals(List.of(1, 2), ForkMemory.parts(subjects, protocols, 104 << 20));
    assertEquals(List.of(0), ForkMemory.parts(subjects.subList(0, 1), protocols, 104 << 20));
  }

  @Test
  void anySizesCanBeTimed() {
    SpeedStudy given =
        SpeedStudy.named(LM, "paper").of("90/80/70", List.of("9/8/7", "900/800/700"), 3000);
    assertEquals(List.of("90/80/70", "9/8/7", "900/800/700"), texts(given));
    assertEquals(
        List.of("dense", "size 1", "size 2"),
        given.sizes().stream().map(NetworkSize::name).toList());
    assertEquals(3000, given.sizes().get(2).vocabulary());
    assertEquals("90-80-70", given.name());
    SpeedStudy ofTheStudy = SpeedStudy.named(LM, "small").of(null, List.of("9/8/7"), null);
    assertEquals(List.of("200/200/200", "9/8/7"), texts(ofTheStudy));
    assertEquals(10_000, ofTheStudy.sizes().get(1).vocabulary());
    assertEquals(
        List.of("9/8", "7/6"),
        texts(SpeedStudy.named(LM, "small").of("9/8", List.of("7/6"), null)));
    String reader = "90/9/8/7/6/5/4";
    assertEquals(
        List.of("100/100/100/100/100/100/100", reader),
        texts(SpeedStudy.named("reading-comprehension", "paper").of(null, List.of(reader), null)));
  }

  private static List<String> texts(SpeedStudy study) {
    return study.sizes().stream().map(NetworkSize::text).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9/8 | 9/8: 2 numbers, but 90/80/70, which it is compared with, has 3; give as many",
        "9/0/8 | 9/0/8: 0 is no number from 1 to 99999",
        "9/x/8 | 9/x/8: x is no number from 1 to 99999",
        "9//8 | 9//8: nothing between slashes is no number",
        "9/-1/8 | 9/-1/8: -1 is no number",
        "9/123456/8 | 9/123456/8: 123456 is no number",
        "9 | 9: 1 numbers; give the features and the units of at least one layer"
      })
  void aSizeThatMakesNoNetworkIsNamed(String size, String message) {
    SpeedStudy study = SpeedStudy.named(LM, "paper");
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> study.of("90/80/70", List.of("9/8/7", size), null))
            .getMessage();
    assertTrue(said.startsWith(message), said);
  }

  @Test
  void aVocabularyThatMakesNoNetworkIsNamed() {
    SpeedStudy study = SpeedStudy.named(LM, "paper");
    for (int words : new int[] {0, 1_000_001}) {
      String said =
          assertThrows(
                  IllegalArgumentException.class, () -> study.of(null, List.of("9/8/7"), words))
              .getMessage();
      assertEquals("a vocabulary of %d words: it must have 1 to 1,000,000".formatted(words), said);
    }
  }

  @Test
  void aReaderHasSixPrunedLayers() {
    SpeedStudy study = SpeedStudy.named("reading-comprehension", "paper");
    String said =
        assertThrows(IllegalArgumentException.class, () -> study.of(null, List.of("9/8/7"), null))
            .getMessage();
    assertEquals("9/8/7: 3 numbers; give the features and the units of each of 6 layers", said);
  }
}
