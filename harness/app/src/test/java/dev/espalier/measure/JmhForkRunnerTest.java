package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafSizes;
import dev.espalier.model.sequence.SequenceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhForkRunnerTest {

  private static final Effort TINY =
      new Effort(
          2,
          2,
          Duration.ZERO,
          Duration.ofMillis(1),
          5,
          Duration.ofMillis(1),
          Duration.ofNanos(100_000),
          1);

  @TempDir Path folder;

  private Subject subject(Architecture architecture, PrunableModel model, Subject.Form form) {
    // A blank in a path separates nothing.
    Path file = folder.resolve("a " + form + ".safetensors");
    new Safetensors(
            model.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::value)),
            Map.of())
        .write(file);
    return new Subject("tiny", architecture, file, form);
  }

  private Subject languageModel(int units, Subject.Form form) {
    SequenceModel model =
        SequenceModel.random(50, 6, new int[] {9, units}, 0.1f, new SplittableRandom(1));
    return subject(Architecture.SEQUENCE, model, form);
  }

  @Test
  void aForkHasNetworksTakeTurnsInEveryProtocolAndPrintsNothing() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    List<Turns> turns;
    System.setOut(new PrintStream(printed, true));
    try {
      turns =
          new JmhForkRunner()
              .run(
                  List.of(
                      languageModel(8, Subject.Form.DENSE),
                      languageModel(7, Subject.Form.SPARSE),
                      languageModel(5, Subject.Form.ONNX),
                      languageModel(5, Subject.Form.ONNX_INT8)),
                  List.of(new Protocol(4, 3), Protocol.STREAMING),
                  TINY,
                  2);
    } finally {
      System.setOut(out);
    }
    assertEquals("", printed.toString());
    assertEquals(2, turns.size());
    for (Turns protocol : turns) {
      assertEquals(5, protocol.rounds().size());
      for (List<Turns.Block> round : protocol.rounds()) {
        assertEquals(
            List.of(0, 1, 0, 2, 0, 3, 0), round.stream().map(Turns.Block::subject).toList());
        round.forEach(
            block -> assertTrue(Arrays.stream(block.nanos()).allMatch(nanos -> nanos > 0)));
      }
      assertEquals(1, protocol.cutShare());
      assertEquals(4, protocol.weightBytes().size());
      assertTrue(protocol.weightBytes().stream().allMatch(bytes -> bytes > 1000));
    }
  }

  @Test
  void ofAReaderAForkTellsTheShareOfTheLayersThatAreCut() {
    BidafModel model = BidafModel.random(BidafSizes.of(30, 10, 6), new SplittableRandom(1));
    Turns turns =
        new JmhForkRunner()
            .run(
                List.of(subject(Architecture.BIDAF, model, Subject.Form.DENSE)),
                List.of(new Protocol(2, 20)),
                TINY,
                1)
            .get(0);
    assertTrue(turns.cutShare() > 0 && turns.cutShare() < 1, "" + turns.cutShare());
    assertEquals(List.of(0), turns.rounds().get(0).stream().map(Turns.Block::subject).toList());
  }

  private static String failure(Path file) {
    Subject subject = new Subject("broken", Architecture.SEQUENCE, file, Subject.Form.DENSE);
    return assertThrows(
            MeasurementException.class,
            () -> new JmhForkRunner().run(List.of(subject), List.of(Protocol.STREAMING), TINY, 1))
        .getMessage();
  }

  @Test
  void aFailingForkSaysWhy() {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(Map.of("softmax.bias", new FMatrixRMaj(1, 9)), Map.of()).write(file);
    String message = failure(file);
    assertTrue(message.startsWith("the JVM that times networks failed: "), message);
    assertTrue(message.contains("missing from the network"), message);
  }

  @Test
  void aDamagedFileIsNamedBeforeAForkStarts() throws Exception {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "no network in here");
    assertTrue(failure(file).startsWith(file + ": is no safetensors file"), failure(file));
    Path other = folder.resolve("other.safetensors");
    new Safetensors(Map.of("embedding", new FMatrixRMaj(9, 2)), Map.of()).write(other);
    assertEquals(other + ": has no tensor softmax.bias or linear.bias", failure(other));
  }

  /** What JMH 1.37 throws and prints, shortened. */
  @Test
  void whatKeptAForkFromStartingIsTold() {
    RuntimeException thrown =
        new RuntimeException("Benchmark caught the exception", new Exception("Benchmark error"));
    thrown.getCause().addSuppressed(new IOException("/tmp/out (Too many open files)"));
    String said = "# Fork: 1 of 1\n<failed to invoke the VM, caught IOException: /tmp/out>\n";
    assertEquals("/tmp/out (Too many open files)", JmhForkRunner.reason(said, thrown));
    assertEquals(
        "Error: Could not create the Java Virtual Machine.",
        JmhForkRunner.reason(said + "Error: Could not create the Java Virtual Machine.\n", thrown));
    assertEquals(
        "java.lang.UnsatisfiedLinkError: /tmp/x.so: failed to map segment",
        JmhForkRunner.reason(
            "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: /tmp/x.so: failed to map"
                + " segment\n\tat java.base/java.lang.Error.<init>(Error.java)\n",
            thrown));
  }
}
