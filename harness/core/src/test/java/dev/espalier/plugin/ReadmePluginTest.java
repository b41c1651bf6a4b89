package dev.espalier.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Compaction;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that README and the guide to plugins show, taken from there. */
class ReadmePluginTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path README = ROOT.resolve("README.md");
  private static final Path GUIDE = ROOT.resolve("methods/README.md");
  private static final Path EXAMPLE = ROOT.resolve("methods/example-plugin/src");
  private static final String CLASS = "class OneShot implements Pruner";

  /** README leaves them out. */
  private static final String IMPORTS =
      """
      package example;
      import com.oracle.labs.mlrg.olcut.config.Config;
      import dev.espalier.method.*;
      import dev.espalier.method.PruningMethod.Granularity;
      import dev.espalier.model.*;
      import java.util.*;
      import java.util.random.RandomGenerator;
      """;

  @TempDir Path scratch;

  private static List<String> code(Path page) throws IOException {
    return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String plugin(Path page) throws IOException {
    return code(page).stream().filter(block -> block.contains(CLASS)).findFirst().orElseThrow();
  }

  private Pruner pruner(String source, double fraction) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "jars");
    Path jar = new JarMaker(scratch).jar(folder.resolve("one-shot.jar"), "OneShot", source);
    Catalogue catalogue = Catalogue.scan(List.of(jar));
    assertEquals(List.of(), catalogue.faults());
    return catalogue.method("one-shot").configure(Map.of("fraction", "" + fraction));
  }

  private static ToyModel model() {
    return ToyModel.random(4, 6, 6, 6, 6, 4, new SplittableRandom(1));
  }

  private static void assertWorks(Pruner pruner, int left) {
    ToyModel model = model();
    pruner.attach(model, new SplittableRandom(2));
    TrainingStep step = new TrainingStep(0, 10, 5, 0.1, 3, new SplittableRandom(3));
    pruner.beforeStep(step);
    pruner.regularize(step);
    pruner.afterStep(step);
    assertArrayEquals(model().parameter("mix").value().data, model.parameter("mix").value().data);
    for (UnitGroup group : Compaction.cut(model, pruner.survivors()).groups()) {
      assertEquals(left, group.size(), group.name());
    }
  }

  @Test
  void guidesPluginWorksAsItStandsThere() throws IOException {
    assertWorks(pruner(plugin(GUIDE), 0.4), 4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 0.5, 1})
  void readmesPluginDoesTheSame(double fraction) throws IOException {
    Pruner guides = pruner(plugin(GUIDE), fraction);
    Pruner readmes = pruner(IMPORTS + plugin(README), fraction);
    guides.attach(model(), new SplittableRandom(2));
    assertWorks(readmes, Math.max(1, 6 - (int) Math.round(6 * fraction)));
    for (UnitGroup group : model().groups()) {
      assertArrayEquals(guides.survivors().scales(group), readmes.survivors().scales(group));
    }
  }

  /** All else is quoted from the example plugin, but for comments and what they stand for. */
  @Test
  void quotesStandInTheExamplePlugin() throws IOException {
    StringBuilder example = new StringBuilder();
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        example.append(words(Files.readString(file)));
      }
    }
    List<String> quotes = new ArrayList<>(code(GUIDE));
    quotes.addAll(code(README));
    quotes.removeIf(block -> block.contains("OneShot"));
    assertTrue(quotes.size() > 5, quotes.size() + " quotes");
    for (String quote : quotes) {
      for (String piece : quote.split("// …")) {
        assertTrue(example.indexOf(words(piece)) >= 0, () -> "not in " + EXAMPLE + ": " + piece);
      }
    }
  }

  /** Code without its comments and layout. */
  private static String words(String code) {
    return code.replaceAll("//.*", "").replaceAll("\\s+", " ").strip();
  }
}
