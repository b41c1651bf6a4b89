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
}
