package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.WorkerTask.Answer;
import dev.espalier.experiment.WorkerTask.Machine;
import dev.espalier.experiment.WorkerTask.Row;
import dev.espalier.experiment.WorkerTask.Run;
import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.cluster.ClusterRequest;
import dev.espalier.experiment.compare.ExactComparison;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials that leave as a text and come back as one. */
class ClusterTest {

  private static final String SIZES =
      "smoke+trainTokens=1000+layers=1+hidden=8+unroll=5+epochs=2+fineTuneEpochs=1";

  private static final RunRequest.How RESUMED =
      new RunRequest.How(true, false, true, false, false, false, Points.MAIN, null);

  @TempDir private Path folder;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private Path run(Path out, ClusterRequest cluster, String... settings) {
    RunRequest request =
        new RunRequest(
                "language-model",
                Scale.of(SIZES),
                new Sources(null, null),
                List.of("dense", "keep-some", "zero-some"),
                2,
                List.of(settings),
                out,
                1,
                RESUMED,
                List.of())
            .on(cluster);
    Progress progress =
        new Progress() {
          @Override
          public Bar start(String label, long total) {
            return Progress.silent().start(label, total);
          }

          @Override
          public void line(String text) {
            lines.add(text);
          }
        };
    Catalogue catalogue = Catalogue.scan(List.of(), Experiments.KIND);
    return new ExperimentRunner(catalogue, progress).run(request).folder();
  }

  private static ClusterRequest cluster(Map<String, String> conf) {
    return new ClusterRequest("threads", conf, List.of(), false);
  }

  private static void assertSame(Path here, Path there) throws IOException {
    ExactComparison exact = ExactComparison.of(here, there);
    assertTrue(exact.equal(), exact::text);
    try (Stream<Path> models = Files.list(here.resolve("models"))) {
      for (Path model : models.toList()) {
        assertArrayEquals(
            Files.readAllBytes(model),
            Files.readAllBytes(there.resolve("models").resolve(model.getFileName())));
      }
    }
  }

  @Test
  void clusterComesToWhatOneProcessComesTo() throws IOException {
    Path here = run(folder.resolve("here"), null);
    Path there = run(folder.resolve("there"), cluster(Map.of()));
    assertSame(here, there);
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("dense, seed 2") && l.endsWith("on worker")));
    try (Stream<Path> left = Files.list(there.resolve("checkpoints"))) {
      assertTrue(left.allMatch(file -> file.toString().endsWith(".lock")));
    }
  }

  @Test
  void runWhoseClusterEndsGoesOnHere() throws IOException {
    Path out = folder.resolve("there");
    ClusterException ended =
        assertThrows(
            ClusterException.class, () -> run(out, cluster(Map.of("end", "keep-some, seed 2"))));
    assertTrue(ended.getMessage().endsWith("ended the application"), ended::getMessage);
    assertTrue(lines.contains("lost the worker worker: it was shut down"), lines::toString);
    assertSame(run(folder.resolve("here"), null), run(out, null));
  }

  @Test
  void trialThatFailsOnAWorkerIsARow() {
    Path there =
        run(
            folder.resolve("there"),
            cluster(Map.of()),
            "keep-some.train.rate=1000",
            "keep-some.train.clip=0");
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("keep-some") && l.contains(": failed: ")),
        lines::toString);
    Path here =
        run(folder.resolve("here"), null, "keep-some.train.rate=1000", "keep-some.train.clip=0");
    ExactComparison exact = ExactComparison.of(here, there);
    assertTrue(exact.equal(), exact::text);
  }

  @Test
  void workerThatComputesOtherwiseIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path out = folder.resolve("there");
    ClusterException refused =
        assertThrows(
            ClusterException.class, () -> run(out, cluster(Map.of("bits", "\"vectorBits\":1"))));
    assertTrue(
        refused.getMessage().startsWith("a worker refuses: its vectors"), refused::getMessage);
    assertTrue(refused.getMessage().endsWith("with --allow-mixed"), refused::getMessage);
    assertFalse(Files.exists(out.resolve("language-model").resolve("smoke").resolve("records")));
  }

  @Test
  void differencesAreToldWithTheOptionThatEndsThem() {
    Machine driver = new Machine(256, "vector", 17);
    assertEquals("", new Machine(256, "vector", 17).difference(driver));
    assertTrue(
        new Machine(256, "vector", 25)
            .difference(driver)
            .contains("--conf spark.executorEnv.JAVA_HOME=DIR"));
    assertTrue(
        new Machine(256, "plain", 17).difference(driver).contains("-Despalier.kernel=plain"));
    assertTrue(new Machine(512, "vector", 17).difference(driver).contains("-XX:MaxVectorSize=32 "));
  }

  private Run asked(Path token, String data, Map<String, String> identity) {
    return new Run(
        "language-model",
        SIZES,
        folder.toString(),
        data,
        null,
        identity,
        folder.toString(),
        token.toString(),
        1,
        false,
        true,
        null,
        null);
  }

  private static String refusal(Run run, Row trial) {
    return Answer.of(TrialWorker.answer(new WorkerTask(run, trial, Map.of(), "").json(), List.of()))
        .refusal();
  }

  @Test
  void whatAWorkerDoesNotSeeIsNamed() throws IOException {
    Path token = folder.resolve("token");
    assertEquals(
        "--out %s: it does not see what the driver has there; give a folder that all machines share"
            .formatted(folder),
        refusal(asked(token, null, Map.of()), null));
    Files.createFile(token);
    assertEquals(
        "--data %s: it does not see that; give a path that all machines share"
            .formatted(folder.resolve("texts")),
        refusal(asked(token, "texts", Map.of()), null));
  }

  @Test
  void workerWithOtherDataRefusesTheTrial() throws IOException {
    Path token = Files.createFile(folder.resolve("token"));
    String refusal =
        refusal(
            asked(token, null, Map.of("data hash", "another")),
            new Row("dense", Map.of(), null, null, 1));
    assertTrue(refusal.contains("the driver has {data hash=another}"), refusal);
  }
}
