package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.JarMaker;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.CsvTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments of the project, and of jars. */
class ExperimentsTest {

  /** A task and an experiment; what stands in brackets is to be filled in. */
  private static final String SOURCE =
      """
      import com.oracle.labs.mlrg.olcut.config.Config;
      import dev.espalier.setup.*;
      import dev.espalier.method.Range;
      import dev.espalier.model.sequence.*;
      import dev.espalier.task.*;
      @Experiment(id = "[id]", title = "Parity", paper = "", examples = "sequences",
          loss = Loss.LOSS, protocols = {"2x3", "1x3"})
      [more]
      public final class Plug extends SequenceExperiment {
        public Plug() {
          super(new SequenceScale("tiny", new Parity(3), SequenceSizes.of(6, 2), Timing.SMOKE));
        }
        public record Parity(
            @Config(description = "Bits") @Range(min = 1, max = 100, unit = "bits") int bits)
            implements SequenceTask {
          public String dataName() { return "bits"; }
          public Signature signature() {
            return new Signature(Signature.Input.TOKENS, 2, Signature.Output.CLASSES, 2,
                Signature.Predicts.LAST_STEP);
          }
          public int steps() { return bits; }
          public int sequences(Split split) { return 40; }
          public void write(Split split, int epoch, int number, Batch into, int column) {
            var random = random(split, epoch, number);
            int odd = 0;
            for (int t = 0; t < bits; t++) {
              int bit = random.nextInt(2);
              odd ^= bit;
              into.token(column, t, bit);
            }
            into.target(column, bits - 1, odd);
          }
        }
      }
      """;

  @TempDir Path scratch;
  private Path jars;

  @BeforeEach
  void makeFolder() throws Exception {
    jars = Files.createDirectory(scratch.resolve("plugins"));
  }

  private Catalogue scan(String id, String more) throws Exception {
    new JarMaker(scratch)
        .jar(
            jars.resolve("plug.jar"),
            "plug",
            "Plug",
            SOURCE.replace("[id]", id).replace("[more]", more));
    return Catalogue.scan(List.of(jars), Experiments.KIND);
  }

  @Test
  void theProjectsOwnAreFound() {
    List<String> ids = Bench.EXPERIMENTS.all().stream().map(ExperimentDescriptor::id).toList();
    assertTrue(ids.containsAll(List.of("language-model", "reading-comprehension", "copying")));
    assertFalse(ids.contains(OwnNetwork.ID), "it is no experiment that a user can name");
    assertFalse(ids.contains("tiny"));
  }

  @Test
  void anExperimentOfAJarRunsAndReportsLikeOneInside() throws Exception {
    Catalogue catalogue = scan("parity", "");
    assertEquals(List.of(), catalogue.faults());
    ExperimentFamily parity = new Experiments(catalogue).named("parity");
    assertEquals(
        List.of("bits", "layers", "hidden"),
        parity.scales().settings("tiny").all().stream().limit(3).map(s -> s.name()).toList());
    Bench bench = new Bench(scratch.resolve("out"), List.of(jars)).of(parity).with("bits=5");
    bench.run(1, "dense", "keep-some");
    Path folder = scratch.resolve("out").resolve("tiny").resolve("tiny+bits=5");
    List<Map<String, String>> rows = CsvTable.read(folder.resolve("runs.csv")).rows();
    assertEquals(2, rows.size());
    for (Map<String, String> row : rows) {
      assertEquals("ok", row.get("status"), row.get("error"));
      assertTrue(Double.parseDouble(row.get("accuracy")) >= 0);
    }
    assertTrue(Files.readString(folder.resolve("metrics.csv")).contains("accuracy,accuracy,false"));
    assertTrue(Files.readString(folder.resolve("report.html")).contains("accuracy"));
  }

  @Test
  void aReportedFigureOfNoMetricIsAFault() throws Exception {
    Catalogue catalogue =
        scan(
            "parity",
            "@Reported(method = \"l0\", scale = \"tiny\", metric = \"acuracy\", value = 1, source = \"\")");
    assertEquals(1, catalogue.faults().size());
    String fault = catalogue.faults().get(0).toString();
    assertTrue(fault.contains("acuracy: no such metric of a reported figure"), fault);
    assertTrue(fault.contains("accuracy"), fault);
  }

  @Test
  void aJarDoesNotDisplaceAnExperimentOfTheProject() throws Exception {
    Catalogue catalogue = scan("glyphs", "");
    assertEquals(1, catalogue.faults().size());
    String fault = catalogue.faults().get(0).toString();
    assertTrue(fault.contains("id glyphs: is claimed by"), fault);
    assertEquals(
        "Digits read row by row", new Experiments(catalogue).named("glyphs").experiment().title());
  }

  @Test
  void anIdThatCannotBeTypedIsAFault() throws Exception {
    Catalogue catalogue = scan("Two words", "");
    assertTrue(catalogue.faults().get(0).toString().contains("its id \"Two words\""));
  }

  @Test
  void anUnknownExperimentIsNamedWithTheNearest() {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Bench.EXPERIMENTS.named("copyin"))
            .getMessage();
    assertTrue(said.contains("did you mean copying?"), said);
  }

  @Test
  void anExperimentThatMakesItsDataTakesNone() {
    ExperimentFamily adding = Bench.EXPERIMENTS.named("adding");
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> adding.open(Scale.of("smoke"), new Sources(scratch, null)))
            .getMessage();
    assertTrue(said.startsWith("--data " + scratch), said);
  }

  private static String refusal(String experiment, String scale) {
    ExperimentFamily family = Bench.EXPERIMENTS.named(experiment);
    return assertThrows(
            IllegalArgumentException.class,
            () -> family.open(Scale.of(scale), new Sources(null, null)))
        .getMessage();
  }

  @Test
  void aCellWithASizeOfItsOwnThatIsNotThereIsNamedWithTheNearest() {
    String said = refusal("copying", "quick+hiddenOf=lstn=40");
    assertTrue(said.contains("lstn") && said.contains("did you mean lstm?"), said);
    assertTrue(refusal("adding", "quick+hiddenOf=lstm").contains("lstm=40_tanh=80"));
  }

  @Test
  void aBatchThatNoArrayHoldsIsRefused() {
    String said = refusal("adding", "quick+length=10000+batch=10000");
    assertTrue(said.startsWith("10,000 sequences of 10,000 time steps"), said);
  }

  /** Unless the trial says so, and then of any cell. */
  @Test
  void cellsWithoutALimitHaveNone() {
    Training usual =
        Bench.EXPERIMENTS
            .named("copying")
            .open(Scale.of("quick"), new Sources(null, null))
            .training(Start.SCRATCH);
    Map<String, String> cell = Map.of(TrainingFields.CELL, "unitary");
    assertEquals(1, usual.elementClip());
    assertEquals(1, usual.with(Map.of(TrainingFields.CELL, "tanh")).elementClip());
    assertEquals(Double.POSITIVE_INFINITY, usual.with(cell).elementClip());
    assertFalse(usual.with(cell).fields().containsKey(TrainingFields.ELEMENT_CLIP));
    Map<String, String> limited = Map.of(TrainingFields.ELEMENT_CLIP, "2");
    assertEquals(2, usual.with(cell).with(limited).elementClip());
    assertEquals("2", usual.with(limited).fields().get(TrainingFields.ELEMENT_CLIP));
  }

  @Test
  void unitsAreTheCellsOwnWhereItHasSome() {
    Workload copying =
        Bench.EXPERIMENTS.named("copying").open(Scale.of("quick"), new Sources(null, null));
    assertEquals(40, copying.fresh(1).groups().get(0).size());
    assertEquals(Math.log(8) / 12, copying.bound().orElseThrow(), 1e-12);
  }

  @Test
  void charactersAreThoseOfTheWords() {
    Workload characters =
        Bench.EXPERIMENTS
            .named("characters")
            .open(Scale.of("smoke+trainTokens=1000"), new Sources(null, null));
    assertTrue(EmbeddedLanguage.corpus(1000).train().length < 2000);
    assertTrue(characters.dataName().endsWith(" characters"), characters.dataName());
  }
}
