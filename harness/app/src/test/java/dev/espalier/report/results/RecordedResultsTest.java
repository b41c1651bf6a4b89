package dev.espalier.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedResultsTest {

  @TempDir private Path root;

  private Path table(String folder, String file, String content) throws IOException {
    Path path = Files.createDirectories(root.resolve(folder));
    Files.writeString(path.resolve(file), content);
    return path;
  }

  @Test
  void timingsOfTheEngineAreNoResultsOfNetworks() throws IOException {
    table("scaling", "speed.csv", "varied,threads,gflops\r\nhidden,2,30\r\n");
    Path paper = table("speed/paper", "speed.csv", "network,input,hidden\r\ndense,3,4\r\n");
    Path trials = table("lm/quick", "runs.csv", "method\r\ndense\r\n");
    assertEquals(List.of(trials, paper), RecordedResults.folders(root));
  }
}
