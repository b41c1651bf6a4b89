package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JmhForkRunnerTest {

  private static final Effort TINY = new Effort(1, 0, 3, Duration.ofMillis(5), 1);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Subject.Form.class,
      names = {"SPARSE", "ONNX", "ONNX_INT8"})
  void aForkTimesEveryProtocolAndPrintsNothing(Subject.Form form) {
    LstmLanguageModel model =
        LstmLanguageModel.random(50, 6, new int[] {9, 8}, 0.1f, new SplittableRandom(1));
    Path file = folder.resolve("model.safetensors");
    new Safetensors(
            model.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::value)),
            Map.of())
        .write(file);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    List<double[]> times;
    System.setOut(new PrintStream(printed, true));
    try {
      times =
          new JmhForkRunner()
              .run(
                  new Subject("tiny", Architecture.LSTM_LANGUAGE_MODEL, file, form),
                  List.of(new Protocol(4, 3), Protocol.STREAMING),
                  TINY,
                  1);
    } finally {
      System.setOut(out);
    }
    assertEquals("", printed.toString());
    assertEquals(List.of(3, 3), times.stream().map(t -> t.length).toList());
    times.forEach(t -> assertTrue(Arrays.stream(t).allMatch(ms -> ms > 0), Arrays.toString(t)));
  }

  @Test
  void aFailingForkSaysWhichNetworkAndWhy() throws Exception {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "no network in here");
    Subject subject =
        new Subject("broken", Architecture.LSTM_LANGUAGE_MODEL, file, Subject.Form.DENSE);
    MeasurementException failure =
        assertThrows(
            MeasurementException.class,
            () -> new JmhForkRunner().run(subject, List.of(Protocol.STREAMING), TINY, 1));
    assertTrue(failure.getMessage().startsWith("broken: its JVM failed: "), failure.getMessage());
    assertTrue(failure.getMessage().contains("is no safetensors file"), failure.getMessage());
  }
}
