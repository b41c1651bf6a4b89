package dev.espalier.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.task.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

  private static final Metric RECALL = new Metric("recall", "recall", false, false, "");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve(Metrics.FILE);
    Metrics.table(List.of(RECALL)).write(file);
    Files.writeString(folder.resolve("runs.csv"), "method,recall,dense_recall\nl0,0.5,0.75\n");
  }

  private List<Metric> read() {
    return Metrics.of(TableFile.read(folder.resolve("runs.csv")));
  }

  private String refusal(String before, String after) throws IOException {
    Files.writeString(file, Files.readString(file).replace(before, after));
    String message = assertThrows(IllegalArgumentException.class, this::read).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    return message;
  }

  @Test
  void tellsWhatItWasWrittenWith() {
    assertEquals(List.of(RECALL), read());
  }

  @Test
  void columnThatIsNoneIsRefusedByTheFilesName() throws IOException {
    assertTrue(refusal("recall,", "rec%all,").contains("\"rec%all\" is not lower-case letters"));
  }

  /** Else the worst network would be shown as the best. */
  @Test
  void whichIsBetterIsSaidOutright() throws IOException {
    assertTrue(refusal("false", "fals").contains("row 1 has fals in column "));
  }

  @Test
  void changesBySoManyPercentAreToldAsAFactor() {
    Metric error = Metric.SQUARED_ERROR;
    assertEquals("-3.5 % ± 0.1", Metrics.change(error, -3.46, 0.12, 1));
    assertEquals("999.9 %", Metrics.change(error, 999.9, Double.NaN, 1));
    assertEquals("27900x", Metrics.change(error, 2_791_782, Double.NaN, 1));
    assertEquals("11x ± 0.52", Metrics.change(error, 1000, 52, 1));
    assertEquals("5000.0 points", Metrics.change(Metric.ACCURACY, 5000, Double.NaN, 1));
    assertEquals("", Metrics.change(error, Double.NaN, Double.NaN, 1));
  }
}
