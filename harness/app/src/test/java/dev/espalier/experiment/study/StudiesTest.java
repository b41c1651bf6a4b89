package dev.espalier.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.Scale;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Safetensors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudiesTest {

  private final Catalogue catalogue = Catalogue.scan(List.of(), Studies.KIND);
  private final Studies studies = new Studies(catalogue);

  @Test
  void tablesFiguresAndNetworksStandInAFolderOfTheScale(@TempDir Path out) throws Exception {
    Scale scale = new Scale("smoke", Map.of("rows", "2"));
    String text = studies.run("spectral", scale, 1, out, Progress.silent());
    Path folder = out.resolve("spectral").resolve("smoke+rows=2");
    assertEquals(folder, Studies.folder(out, "spectral", scale));
    assertEquals(
        "row,third,none,even,missing\r\n1,0.3333,,false,\r\n2,0.6667,,true,\r\n",
        Files.readString(folder.resolve("found.csv")));
    assertTrue(text.startsWith("row   third  none  even"), text);
    String figure = Files.readString(folder.resolve("line.svg"));
    for (String part : List.of("a line", "to the right", "upwards")) {
      assertTrue(figure.contains(part), part);
    }
    assertTrue(Files.readString(folder.resolve("environment.json")).contains("\"threads\" : 1"));
    SequenceModel saved =
        SequenceModel.of(Safetensors.read(folder.resolve("models/network.safetensors")));
    assertEquals(5, saved.vocabulary());
  }

  @Test
  void stoppedStudyLeavesWhatAnEarlierOneWroteAsItWas(@TempDir Path out) throws Exception {
    Path found = out.resolve("found.csv");
    Path environment = out.resolve("environment.json");
    Files.writeString(found, "of before");
    Files.writeString(environment, "of before");
    try (Team team = new Team(1);
        StudyFolder folder = new StudyFolder(out, Kernels.on(team), catalogue, Progress.silent())) {
      new TinyStudy().run(new TinyStudy.Size("smoke", 1), folder);
    }
    assertEquals("of before", Files.readString(found));
    assertEquals("of before", Files.readString(environment));
  }

  @Test
  void methodsComeFromTheCatalogue(@TempDir Path out) {
    try (Team team = new Team(1);
        StudyFolder folder = new StudyFolder(out, Kernels.on(team), catalogue, Progress.silent())) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> folder.method("nil", Map.of()))
              .getMessage();
      assertTrue(message.startsWith("nil: no such method"), message);
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> studies.named("spektral")).getMessage();
    assertEquals("spektral: no such study; did you mean spectral? Known: spectral", message);
  }
}
