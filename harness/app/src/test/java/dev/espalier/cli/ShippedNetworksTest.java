package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trained networks that come with the project are what their README says. */
class ShippedNetworksTest {

  private static final Path FOLDER = Path.of("..", "..", "results", "networks");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\[(\\S+)]\\((\\S+)\\) \\| ([a-z-]+) \\|.*\\| ([0-9.]+) \\|$");

  @TempDir private Path folder;

  private final Harness harness = new Harness(System.err);

  private static String readme() throws IOException {
    return Files.readString(FOLDER.resolve("README.md"));
  }

  /** Rows of the README's table by file: experiment, then figure. */
  private static Map<Path, List<String>> networks() throws IOException {
    Map<Path, List<String>> networks = new LinkedHashMap<>();
    for (MatchResult row : ROW.matcher(readme()).results().toList()) {
      assertEquals(row.group(1), row.group(2));
      networks.put(FOLDER.resolve(row.group(1)), List.of(row.group(3), row.group(4)));
    }
    return networks;
  }

  @Test
  void everyNetworkHasItsRowAndIsSmall() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          networks().keySet(),
          files
              .filter(file -> file.toString().endsWith(".safetensors"))
              .collect(Collectors.toSet()));
    }
    for (Path network : networks().keySet()) {
      assertTrue(Files.size(network) < 1 << 20, network::toString);
    }
  }

  /** Vectors of another width round otherwise, so that an answer in a thousand may be another. */
  @Test
  void everyNetworkIsAsGoodAsItsRowSays() throws IOException {
    for (var network : networks().entrySet()) {
      String experiment = network.getValue().get(0);
      double stated = Double.parseDouble(network.getValue().get(1));
      String text =
          harness.evaluate(
              harness.catalogue(List.of()),
              experiment,
              Scale.of("quick"),
              new Sources(null, null),
              network.getKey(),
              1);
      List<String> cells =
          List.of(
              text.lines()
                  .filter(l -> l.startsWith("float32"))
                  .findFirst()
                  .orElseThrow()
                  .split("  +"));
      boolean isReader = experiment.equals("reading-comprehension");
      double found = Double.parseDouble(cells.get(isReader ? 3 : 1));
      assertEquals(stated, found, isReader ? 0.2 : 0.006, network::toString);
    }
  }

  @Test
  void readersAnswerAsTheReadmeShows() throws IOException {
    String paragraph = Files.readString(FOLDER.resolve("paragraph.txt")).strip();
    String readme = readme();
    String question = readme.replaceAll("(?s).*--question \"([^\"]+)\".*", "$1");
    for (var network : networks().entrySet()) {
      if (network.getValue().get(0).equals("reading-comprehension")) {
        String answer = harness.answer(network.getKey(), paragraph, question);
        String said = answer.substring(0, answer.indexOf(" (probability"));
        assertTrue(readme.contains("\n" + said + " (probability "), answer);
      }
    }
  }

  /** They were written that way: nothing is rounded twice. */
  @Test
  void everyNetworkIsInSixteenBits() throws IOException {
    for (Path network : networks().keySet()) {
      Path again = folder.resolve(network.getFileName());
      harness.export(network, null, List.of(), Format.BFLOAT16, again);
      assertArrayEquals(Files.readAllBytes(network), Files.readAllBytes(again));
    }
  }

  @Test
  void languageModelsCanBeHandedOn() throws IOException {
    for (var network : networks().entrySet()) {
      if (network.getValue().get(0).equals("language-model")) {
        Path graph = folder.resolve("graph.onnx");
        harness.export(network.getKey(), null, List.of(), Format.ONNX, graph);
        assertTrue(Files.size(graph) > Files.size(network.getKey()));
      }
    }
  }
}
