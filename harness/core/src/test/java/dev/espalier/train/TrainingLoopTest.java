package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {

  private static final Corpus CORPUS = EmbeddedLanguage.corpus(1000);
  private static final TrainingPlan PLAN = new TrainingPlan(2, new LearningRate(1, 1, 0.5), 0.5, 7);
  private static final int STEPS_PER_EPOCH = 19;
  private static final int STEPS = 2 * STEPS_PER_EPOCH;

  @TempDir private Path folder;

  /** What a kill looks like to the loop. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** One process's part of a trial: what was saved is all that it knows of others. */
  private final class Part implements AutoCloseable {

    private final Team team;
    private final LanguageModelTask task;
    private final RestlessMethod method = new RestlessMethod();
    private List<EpochSummary> curve;

    Part(int threads) {
      team = new Team(threads);
      SequenceModel model =
          SequenceModel.random(
              CORPUS.vocabulary().size(), 8, new int[] {8, 8}, 0.1f, new SplittableRandom(7));
      task = new LanguageModelTask(model, CORPUS, Kernels.on(team), 10, 5, 0.7);
    }

    TrainingLoop loop(Pruner pruner, Listener listener) {
      return new TrainingLoop(task, pruner, PLAN, Kernels.on(team), listener);
    }

    Part run() {
      curve = loop(method, Listener.NONE).run();
      return this;
    }

    /** Goes on from the file, and is killed after so many steps of the trial. */
    Part run(Path file, long killAfter) {
      Listener killer =
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              if (step > killAfter) {
                throw new Killed();
              }
            }
          };
      TrainingLoop loop = loop(method, killer).checkpointing(file, "trial", 0);
      if (killAfter < STEPS) {
        assertThrows(Killed.class, loop::run);
      } else {
        curve = loop.run();
      }
      return this;
    }

    /** Weights, gates, method state and curve without its wall-clock times, bit for bit. */
    Map<String, List<?>> end() {
      Map<String, List<?>> all = new LinkedHashMap<>();
      task.model().parameters().forEach(p -> all.put(p.name(), bits(p.value().data)));
      method.trainables().forEach(p -> all.put(p.name(), bits(p.value().data)));
      method.state().forEach((name, matrix) -> all.put(name, bits(matrix.data)));
      List<EpochSummary> timeless = new ArrayList<>();
      for (EpochSummary e : curve) {
        timeless.add(
            new EpochSummary(
                e.epoch(),
                e.learningRate(),
                e.trainLoss(),
                e.validLoss(),
                e.penalty(),
                e.kept(),
                e.units(),
                0,
                0,
                e.examples(),
                e.multiplyAccumulates()));
      }
      all.put("curve", timeless);
      return all;
    }

    private static List<Integer> bits(float[] values) {
      List<Integer> bits = new ArrayList<>();
      for (float value : values) {
        bits.add(Float.floatToRawIntBits(value));
      }
      return bits;
    }

    @Override
    public void close() {
      team.close();
    }
  }

  private static void assertSame(Map<String, List<?>> expected, Map<String, List<?>> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, value) -> assertTrue(value.equals(actual.get(name)), name));
    assertEquals(expected.get("curve"), actual.get("curve"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void trialThatIsKilledAndResumedEndsWhereItWouldHave(long seed) {
    Path file = folder.resolve("trial.safetensors");
    int[] kills = new SplittableRandom(seed).ints(3, 1, STEPS).sorted().toArray();
    for (int kill : kills) {
      try (Part part = new Part(1)) {
        part.run(file, kill);
      }
    }
    try (Part uninterrupted = new Part(1);
        Part last = new Part(1)) {
      assertSame(uninterrupted.run().end(), last.run(file, Long.MAX_VALUE).end());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {STEPS_PER_EPOCH - 1, STEPS_PER_EPOCH, STEPS_PER_EPOCH + 1, STEPS - 1})
  void killsAroundTheEndOfAnEpochChangeNothing(int kill) {
    Path file = folder.resolve("trial.safetensors");
    try (Part first = new Part(1);
        Part second = new Part(1);
        Part uninterrupted = new Part(1)) {
      first.run(file, kill);
      assertSame(uninterrupted.run().end(), second.run(file, Long.MAX_VALUE).end());
    }
  }

  @Test
  void finishedTrialIsReadBackWithoutAStep() {
    Path file = folder.resolve("trial.safetensors");
    try (Part first = new Part(1);
        Part second = new Part(1)) {
      first.run(file, STEPS);
      Listener noStep =
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              throw new Killed();
            }
          };
      second.curve = second.loop(second.method, noStep).checkpointing(file, "trial", 0).run();
      assertEquals(first.curve, second.curve);
      assertSame(first.end(), second.end());
    }
  }

  @Test
  void savesThatCostTooMuchAreLeftOutButNotTheLast() {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      Listener reader =
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              if (step == total) {
                assertEquals(1, Checkpoint.read(file, "trial").progress().step());
              }
            }
          };
      part.loop(part.method, reader).checkpointing(file, "trial", 0).sparing(0).run();
      assertEquals(STEPS, Checkpoint.read(file, "trial").progress().step());
    }
  }

  @Test
  void threadsChangeNothing() {
    try (Part one = new Part(1);
        Part two = new Part(2)) {
      assertSame(one.run().end(), two.run().end());
    }
  }

  @Test
  void curveTellsRateKeptUnitsAndALossThatFalls() {
    try (Part part = new Part(1)) {
      List<EpochSummary> curve = part.run().curve;
      assertEquals(List.of(1, 2), curve.stream().map(EpochSummary::epoch).toList());
      assertEquals(List.of(1.0, 0.5), curve.stream().map(EpochSummary::learningRate).toList());
      String group = part.task.model().groups().get(1).name();
      assertEquals(7, curve.get(1).kept().get(group));
      assertTrue(curve.get(1).trainLoss() < curve.get(0).trainLoss(), curve::toString);
    }
  }

  @Test
  void validationLeavesTheWeightsAsTheyWere() {
    try (Part part = new Part(1)) {
      float[][] before = new float[1][];
      Listener watcher =
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              before[0] = part.task.model().parameter("softmax.weight").value().data.clone();
            }
          };
      part.loop(part.method, watcher).run();
      assertArrayEquals(before[0], part.task.model().parameter("softmax.weight").value().data);
    }
  }

  @Test
  void lossThatIsNoNumberNamesItsStep() {
    Pruner poison =
        new Pruner() {
          private PrunableModel model;

          @Override
          public void attach(PrunableModel attached, RandomGenerator random) {
            model = attached;
          }

          @Override
          public void beforeStep(TrainingStep step) {
            if (step.index() == STEPS_PER_EPOCH + 3) {
              model.parameter("lstm1.bias").value().data[0] = Float.NaN;
            }
          }

          @Override
          public Survivors survivors() {
            return Survivors.ALL;
          }
        };
    try (Part part = new Part(1)) {
      TrainingLoop loop = part.loop(poison, Listener.NONE);
      DivergedException thrown = assertThrows(DivergedException.class, loop::run);
      String message = thrown.getMessage();
      assertTrue(message.contains("is NaN at epoch 2, step 22 "), message);
      assertTrue(message.contains("learning rate 0.5, clip 0.5"), message);
    }
  }

  @Test
  void foreignCheckpointIsRefused() {
    Path file = folder.resolve("trial.safetensors");
    try (Part first = new Part(1);
        Part second = new Part(1)) {
      first.run(file, 3);
      TrainingLoop other = second.loop(second.method, Listener.NONE);
      refused(file, "trial, not another", () -> other.checkpointing(file, "another", 0));
    }
  }

  /** Earlier versions wrote down what the folder of the data was called. */
  @Test
  void checkpointOfDataUnderAnotherNameIsTakenUp() {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 3);
    }
    Checkpoint saved = Checkpoint.read(file, "trial");
    new Checkpoint(
            "l0 of {scale=10, data=my, own, data hash=ab}", saved.progress(), saved.tensors())
        .write(file);
    Checkpoint.read(file, "l0 of {scale=10, data hash=ab}");
    refused(file, "another trial", () -> Checkpoint.read(file, "l0 of {scale=10, data hash=cd}"));
  }

  /** As if a machine whose vectors have eight bits had written it. */
  private Path ofAnotherWidth() {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 3);
    }
    Checkpoint saved = Checkpoint.read(file, "trial");
    Checkpoint.Progress p = saved.progress();
    new Checkpoint(
            "trial",
            new Checkpoint.Progress(
                p.step(),
                p.lossSum(),
                p.penaltySum(),
                p.epochSeconds(),
                p.epochCpuSeconds(),
                p.units(),
                List.of(8),
                p.curve()),
            saved.tensors())
        .write(file);
    return file;
  }

  @Test
  void checkpointOfAnotherVectorWidthGoesOnAndSaysSo() {
    Path file = ofAnotherWidth();
    try (Part part = new Part(1)) {
      TrainingLoop loop = part.loop(part.method, Listener.NONE).checkpointing(file, "trial", 0);
      loop.run();
      int here = Kernels.on(part.team).vectorBits();
      assertEquals(List.of(8, here), loop.vectorBits());
    }
  }

  @Test
  void checkpointOfAnotherVectorWidthIsRefusedWhereDigitsMustHold() {
    Path file = ofAnotherWidth();
    try (Part part = new Part(1)) {
      TrainingLoop loop = part.loop(part.method, Listener.NONE).exactly(true);
      refused(file, "vectors of [8] bits", () -> loop.checkpointing(file, "trial", 0));
    }
  }

  @Test
  void weightsOfANetworkAreNoCheckpoint() {
    Path file = folder.resolve("trial.safetensors");
    new Safetensors(Map.of(), Map.of("format", "espalier-model", "trial", "trial")).write(file);
    refused(file, "is no checkpoint");
  }

  @Test
  void checkpointOfAnotherShapeIsRefused() {
    Path file = folder.resolve("trial.safetensors");
    var progress =
        new Checkpoint.Progress(3, 9, 0, 0, 0, Map.of("input", "0-3"), List.of(), List.of());
    new Checkpoint("trial", progress, Map.of()).write(file);
    refused(file, "take it away to start the trial anew");
  }

  /** With a checksum that fits, or as an earlier version wrote it, without. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"step\":22=\"step\":1000000000",
        "\"step\":22=\"step\":0",
        "\"step\":22=\"step\":-22",
        "\"step\":22=\"step\":22.5",
        "\"step\":22=\"step\":null",
        "\"step\":22=\"step\":\"22\"",
        "\"step\":22,=",
        "\"step\":22=\"step\":3",
        "\"step\":22=\"step\":38",
        "\"lossSum\":=\"lossSum\":-",
        "\"epochSeconds\":=\"epochSeconds\":-",
        "\"epoch\":1=\"epoch\":2",
        "\"trainLoss\":=\"trainLoss\":-",
        "\"validLoss\":=\"validLoss\":-",
        "\"learningRate\":1.0=\"learningRate\":0.5",
        "\"units\":\\{[^}]*\\}=\"units\":null",
        "\"input\":\"0-7\"=\"input\":null",
        "\"input\":\"0-7\"=\"input\":\"0-2000000000\"",
        "\"input\":\"0-7\"=\"input\":\"3-1\"",
        "\"input\":8=\"input\":7",
        "\"curve\":.*=\"curve\":[]}"
      })
  void progressThatNoTrainingCanHaveIsRefused(String change) {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 22);
    }
    Safetensors saved = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(saved.metadata());
    String[] fromTo = change.split("=", -1);
    String progress = metadata.get("progress");
    String changed = progress.replaceFirst(fromTo[0], fromTo[1]);
    assertNotEquals(progress, changed);
    metadata.put("progress", changed);
    new Safetensors(saved.tensors(), metadata).write(file);
    refused(file, "");
  }

  @Test
  void truncatedCheckpointIsRefusedWhereverItEnds() throws IOException {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 3);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, 8, 200, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused(file, "");
    }
  }

  @Test
  void corruptCheckpointIsRefused() throws IOException {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 3);
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 20, 60, (byte) '#');
    Files.write(file, bytes);
    refused(file, "");
  }

  @Test
  void noHalfWrittenFileStaysBehind() throws IOException {
    Path file = folder.resolve("trial.safetensors");
    try (Part part = new Part(1)) {
      part.run(file, 3);
    }
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private void refused(Path file, String fault) {
    try (Part part = new Part(1)) {
      TrainingLoop loop = part.loop(part.method, Listener.NONE);
      refused(file, fault, () -> loop.checkpointing(file, "trial", 0));
    }
  }

  private static void refused(Path file, String fault, Executable resume) {
    String message = assertThrows(CorruptFileException.class, resume).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(fault), message);
  }
}
