package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.bidaf.Answer;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.BidafSizes;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.bidaf.Example;
import dev.espalier.model.bidaf.SmallBidaf;
import dev.espalier.model.bidaf.Text;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingComprehensionTaskTest {

  private static final int WORDS = 20;

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);

  @TempDir private Path folder;

  @AfterEach
  void endThreads() {
    team.close();
  }

  /** The question is a word of the paragraph; the answer is that word and the one after it. */
  private static List<Example> examples(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      List<Integer> order = new ArrayList<>();
      for (int w = 1; w < WORDS; w++) {
        order.add(w);
      }
      java.util.Collections.shuffle(order, new java.util.Random(random.nextLong()));
      int[] words =
          order.stream().limit(4 + random.nextInt(8)).mapToInt(Integer::intValue).toArray();
      int first = random.nextInt(words.length - 1);
      examples.add(new Example(text(words), text(new int[] {words[first]}), first, first + 1));
    }
    return examples;
  }

  private static Text text(int[] words) {
    return new Text(words, Arrays.stream(words).mapToObj(w -> new int[] {w}).toArray(int[][]::new));
  }

  private static BidafModel model() {
    return BidafModel.random(BidafSizes.of(WORDS, WORDS, 8), new SplittableRandom(7));
  }

  private static TrainingPlan plan(int epochs, double rate) {
    return new TrainingPlan(
        epochs,
        new LearningRate(rate, 1, 1),
        5,
        Double.POSITIVE_INFINITY,
        Optimizer.ADAM,
        0.9,
        true,
        7);
  }

  private ReadingComprehensionTask task(BidafModel model, int examples, double keep) {
    return new ReadingComprehensionTask(
        model, examples(examples, 1), examples(30, 2), kernels, 10, keep);
  }

  @Test
  void learnsToPoint() {
    BidafModel model = model();
    List<EpochSummary> curve =
        new TrainingLoop(
                task(model, 400, 1), () -> Survivors.ALL, plan(7, 0.01), kernels, Listener.NONE)
            .run();
    List<Example> fresh = examples(100, 3);
    List<Answer> answers = BidafPass.inference(model, kernels).answers(fresh, Answer.LONGEST);
    int right = 0;
    for (int q = 0; q < fresh.size(); q++) {
      Answer answer = answers.get(q);
      right +=
          answer.first() == fresh.get(q).first() && answer.last() == fresh.get(q).last() ? 1 : 0;
    }
    // Pointing at random is right one time in seven.
    assertTrue(right > 60, right + " of 100 are right; " + curve);
    // The network is left with the weights that the last epoch was validated with.
    assertEquals(
        curve.get(6).validLoss(),
        ReadingComprehensionTask.loss(model, examples(30, 2), 10, kernels),
        1e-9);
  }

  @Test
  void epochsReadEveryQuestionOnceInAnOrderOfTheirOwn() {
    ReadingComprehensionTask task = task(model(), 47, 1);
    assertEquals(5, task.stepsPerEpoch());
    List<List<Double>> losses = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      task.beginEpoch(0, seed % 2);
      List<Double> epoch = new ArrayList<>();
      for (int step = 0; step < 5; step++) {
        epoch.add(task.gradients(step, 0));
      }
      losses.add(epoch);
    }
    assertEquals(losses.get(0), losses.get(2));
    assertNotEquals(losses.get(0), losses.get(1));
    double mean = ReadingComprehensionTask.loss(task.model(), examples(47, 1), 10, kernels);
    double sum = losses.get(0).stream().mapToDouble(l -> 10 * l).sum();
    double shortBatch = 47 * mean - sum;
    assertTrue(
        losses.get(0).stream().anyMatch(l -> Math.abs(-3 * l - shortBatch) < 1e-4),
        "the sum over batches is that over questions");
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void trainingThatIsKilledAndResumedEndsWhereItWouldHave() {
    BidafModel whole = model();
    List<EpochSummary> expected =
        new TrainingLoop(
                task(whole, 50, 0.8), () -> Survivors.ALL, plan(3, 0.003), kernels, Listener.NONE)
            .run();
    Path file = folder.resolve("trial.safetensors");
    BidafModel last = null;
    List<EpochSummary> curve = null;
    for (int kill : new int[] {2, 5, 8, 100}) {
      last = model();
      Listener killer =
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              if (step > kill) {
                throw new Killed();
              }
            }
          };
      TrainingLoop loop =
          new TrainingLoop(
                  task(last, 50, 0.8), () -> Survivors.ALL, plan(3, 0.003), kernels, killer)
              .checkpointing(file, "trial", 0);
      if (kill < 100) {
        assertThrows(Killed.class, loop::run);
      } else {
        curve = loop.run();
      }
    }
    assertSame(whole, last);
    assertEquals(
        expected.stream().map(EpochSummary::validLoss).toList(),
        curve.stream().map(EpochSummary::validLoss).toList());
  }

  private static void assertSame(PrunableModel expected, PrunableModel actual) {
    for (Parameter p : expected.parameters()) {
      assertArrayEquals(p.value().data, actual.parameter(p.name()).value().data, p.name());
    }
  }

  @Test
  void taskThatIsCutGoesOnAsTheWholeOneDoes() {
    Units units = new Units(17, 23);
    BidafSizes sizes = SmallBidaf.sizes(13, 11, units, units, units, units);
    SplittableRandom random = new SplittableRandom(5);
    List<Example> asked = new ArrayList<>();
    for (int e = 0; e < 19; e++) {
      asked.add(SmallBidaf.example(1 + random.nextInt(20), 1 + random.nextInt(6), random));
    }
    BidafModel whole = BidafModel.random(sizes, random);
    Task left =
        CutTasks.assertGoesOnAsTheWhole(
            new ReadingComprehensionTask(whole, asked, asked, kernels, 5, 0.7));
    BidafPass expected = BidafPass.inference(whole, kernels);
    BidafPass actual = BidafPass.inference((BidafModel) left.model(), kernels);
    expected.forward(asked);
    actual.forward(asked);
    assertArrayEquals(expected.startScores(), actual.startScores());
    assertArrayEquals(expected.endScores(), actual.endScores());
  }

  @Test
  void givenVectorsAreCutLikeTrainedOnes() {
    SplittableRandom random = new SplittableRandom(5);
    BidafSizes sizes = BidafSizes.of(WORDS, WORDS, 8);
    FMatrixRMaj vectors = new FMatrixRMaj(WORDS, 8);
    for (int i = 0; i < vectors.getNumElements(); i++) {
      vectors.data[i] = random.nextFloat();
    }
    Task left =
        CutTasks.assertGoesOnAsTheWhole(task(BidafModel.random(sizes, vectors, random), 47, 0.7));
    assertEquals(5, left.model().parameter("word.vectors").value().numCols);
  }

  @Test
  void givenVectorsStayAsTheyAre() {
    SplittableRandom random = new SplittableRandom(5);
    FMatrixRMaj vectors = new FMatrixRMaj(WORDS, 8);
    for (int i = 0; i < vectors.getNumElements(); i++) {
      vectors.data[i] = random.nextFloat();
    }
    FMatrixRMaj before = vectors.copy();
    BidafModel model = BidafModel.random(BidafSizes.of(WORDS, WORDS, 8), vectors, random);
    FMatrixRMaj filter = model.parameter("character.filter").value().copy();
    new TrainingLoop(
            task(model, 30, 0.8), () -> Survivors.ALL, plan(1, 0.01), kernels, Listener.NONE)
        .run();
    assertArrayEquals(before.data, model.parameter("word.vectors").value().data);
    assertNotEquals(
        0, Arrays.compare(filter.data, model.parameter("character.filter").value().data));
  }

  @Test
  void questionsThatCannotBeLearnedFromAreRefused() {
    Example known = examples(1, 1).get(0);
    Example unknown = new Example(known.paragraph(), known.question());
    refused(List.of(), List.of(known), "0 questions to learn from");
    refused(List.of(unknown), List.of(known), "1 questions to learn from");
    refused(List.of(known), List.of(unknown), "1 questions held out");
  }

  private void refused(List<Example> training, List<Example> held, String fault) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReadingComprehensionTask(model(), training, held, kernels, 10, 1))
            .getMessage();
    assertTrue(message.startsWith(fault), message);
  }
}
