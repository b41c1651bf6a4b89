package dev.espalier.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Compaction;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin that the README shows, taken from the README. */
class ReadmePluginTest {

  @TempDir Path scratch;

  @Test
  void worksAsItStandsThere() throws IOException {
    String readme = Files.readString(Path.of("..", "..", "README.md"));
    String source = readme.split("```java\n")[1].split("```")[0];
    Path jar = new JarMaker(scratch).jar(scratch.resolve("jars/one-shot.jar"), "OneShot", source);
    Catalogue catalogue = Catalogue.scan(List.of(jar));
    assertEquals(List.of(), catalogue.faults());

    Pruner pruner = catalogue.method("one-shot").configure(Map.of("fraction", "0.4"));
    ToyModel model = ToyModel.random(4, 6, 6, 6, 6, 4, new SplittableRandom(1));
    ToyModel before = model.copy();
    pruner.attach(model, new SplittableRandom(2));
    TrainingStep step = new TrainingStep(0, 10, 5, 0.1, 3, new SplittableRandom(3));
    pruner.beforeStep(step);
    pruner.regularize(step);
    pruner.afterStep(step);
    assertArrayEquals(before.parameter("mix").value().data, model.parameter("mix").value().data);
    for (UnitGroup group : Compaction.cut(model, pruner.survivors()).groups()) {
      assertEquals(4, group.size(), group.name());
    }
  }
}
