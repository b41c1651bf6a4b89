package dev.espalier.experiment.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.testing.Abstraction.Visited;
import dev.espalier.experiment.testing.GeneticSearch.Kept;
import dev.espalier.experiment.testing.Seeds.Mutant;
import dev.espalier.experiment.testing.TestPlan.Search;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.task.SequenceTask;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SearchTest {

  private static final double RADIUS = 0.7;

  private static final SequenceTask TASK = new Noise();

  private final Team team = new Team(1);

  @AfterEach
  void endThreads() {
    team.close();
  }

  private TestedNetwork network() {
    SequenceModel model =
        SequenceModel.random(
            Lstm.INSTANCE, TASK.signature(), 0, new int[] {8}, 1.2f, new SplittableRandom(4));
    TestedNetwork network = new TestedNetwork(model, TASK, Kernels.on(team));
    TestedNetwork.calibrate(List.of(network));
    return network;
  }

  private static void requireInside(List<Mutant> tests, Seeds seeds) {
    for (Mutant test : tests) {
      assertTrue(Mutation.distance(test.input(), seeds.inputs().get(test.seed())) < RADIUS + 1e-5);
      for (float value : test.input()) {
        assertTrue(value >= -1 && value <= 1);
      }
    }
  }

  @Test
  void randomTestsAreMutantsOfTheirOwnSeedWithinTheRadius() {
    Seeds seeds = Seeds.of(TASK, 1, RADIUS);
    assertEquals(30, seeds.inputs().size(), "all there are");
    List<Mutant> tests = seeds.random(0, 620);
    // Ten of each seed in turn, then again.
    assertEquals(List.of(0, 0, 1, 29, 0, 1), seedsOf(tests, 0, 9, 10, 299, 300, 310));
    requireInside(tests, seeds);
    assertTrue(Mutation.distance(tests.get(0).input(), tests.get(300).input()) > 0.1);
    assertArrayEquals(tests.get(611).input(), seeds.random(611, 1).get(0).input());
    assertFalse(
        Arrays.equals(tests.get(0).input(), Seeds.of(TASK, 2, RADIUS).random(0, 1).get(0).input()));
  }

  /** Words 0 and 5 stand alone, 1 to 4 for one another. */
  @Test
  void wordsAreSwappedWithinTheirClassAndTheRadius() {
    List<int[]> classes = List.of(new int[] {0}, new int[] {1, 2, 3, 4});
    float[] seed = {0, 1, 2, 3, 5, 4};
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new WordSwap(classes, 0.5))
            .getMessage()
            .startsWith("--radius 0.5: is of words here, of which none could be swapped"));
    for (double radius : new double[] {1, 2, Double.POSITIVE_INFINITY}) {
      WordSwap swap = new WordSwap(classes, radius);
      SplittableRandom random = new SplittableRandom(3);
      float[] test = seed;
      int most = 0;
      for (int n = 0; n < 300; n++) {
        float[] parent = test.clone();
        test = swap.of(test, seed, 0, random);
        assertTrue(differing(test, parent) <= 2);
        most = Math.max(most, differing(test, seed));
        assertEquals(0, test[0]);
        assertEquals(5, test[4]);
        for (int i : new int[] {1, 2, 3, 5}) {
          assertTrue(test[i] >= 1 && test[i] <= 4);
        }
      }
      assertEquals((int) Math.min(4, radius), most);
    }
    assertArrayEquals(
        new float[] {0, 5},
        new WordSwap(classes, 9)
            .of(new float[] {0, 5}, new float[] {0, 5}, 0, new SplittableRandom(1)));
  }

  private static int differing(float[] one, float[] other) {
    return (int) IntStream.range(0, one.length).filter(i -> one[i] != other[i]).count();
  }

  private static List<Integer> seedsOf(List<Mutant> tests, int... numbers) {
    return IntStream.of(numbers).mapToObj(n -> tests.get(n).seed()).toList();
  }

  @Test
  void withoutARadiusTestsGoFurther() {
    Seeds free = Seeds.of(TASK, 1, Double.POSITIVE_INFINITY);
    assertEquals(
        Float.compare(1, ((GaussianNoise) free.mutation()).greatest()), 1, "of the training data");
    float[] seed = new float[14 * Noise.INPUTS];
    float[] test = free.mutation().of(seed, seed, 0.25, new SplittableRandom(1));
    assertTrue(Mutation.distance(test, seed) > 1.5);
  }

  /** A mutant of a mutant stays with the first one's seed; all is repeated to the last digit. */
  @Test
  void geneticSearchKeepsToTheSeedOfItsLineAndToItsBudget() {
    Seeds seeds = Seeds.of(TASK, 3, RADIUS);
    TestedNetwork network = network();
    List<Kept> kept = new GeneticSearch(network, seeds, 20, 3000).run();
    assertFalse(kept.isEmpty());
    assertTrue(network.passes() <= 3000, () -> "passes " + network.passes());
    requireInside(kept.stream().map(Kept::test).toList(), seeds);
    TestedNetwork again = network();
    List<Kept> repeated = new GeneticSearch(again, seeds, 20, 3000).run();
    assertEquals(kept.size(), repeated.size());
    assertArrayEquals(kept.get(0).test().input(), repeated.get(0).test().input());
    assertEquals(network.passes(), again.passes());
  }

  /** As many tests that were bred meet more words than random ones. */
  @Test
  void geneticSearchMeetsMoreThanAsManyRandomTests() {
    Seeds seeds = Seeds.of(TASK, 3, Double.POSITIVE_INFINITY);
    TestedNetwork network = network();
    int[] labels = network.ask(seeds.inputs()).labels();
    Tally bred = new Tally(network, labels);
    Tally random = new Tally(network, labels);
    List<Kept> kept = new GeneticSearch(network, seeds, 40, 20_000).run();
    kept.forEach(k -> bred.add(k.test().seed(), k.label(), k.trace()));
    List<Mutant> tests = seeds.random(0, kept.size());
    TestedNetwork.Answers answers = network.ask(Seeds.inputs(tests));
    for (int i = 0; i < tests.size(); i++) {
      random.add(tests.get(i).seed(), answers.labels()[i], answers.traces().get(i));
    }
    assertEquals(random.tests(), bred.tests());
    assertTrue(bred.shares().get("tc") > random.shares().get("tc"));
  }

  @Test
  void gradientsFindMoreDefectsThanChance() {
    Seeds seeds = Seeds.of(TASK, 1, RADIUS);
    TestedNetwork network = network();
    int[] labels = network.ask(seeds.inputs()).labels();
    long before = network.passes();
    List<Mutant> attacks = seeds.fastGradient(network, labels, 0, 600);
    assertEquals(before + 2 * 600, network.passes());
    requireInside(attacks, seeds);
    assertTrue(
        defects(network, attacks, labels) > 1.2 * defects(network, seeds.random(0, 600), labels));
  }

  /** Where coverage leads, tests go on, and visit more than as many that begin anew. */
  @Test
  void guidedSearchVisitsMoreThanAsManyRandomTests() {
    Seeds seeds = Seeds.of(TASK, 1, Double.POSITIVE_INFINITY);
    TestedNetwork network = network();
    GuidedSearch search = new GuidedSearch(seeds, network);
    Visited guided = new Visited();
    for (int from = 0; from < 2000; from += 200) {
      List<Mutant> tests = search.next(from, 200);
      TestedNetwork.Answers answers = network.ask(Seeds.inputs(tests));
      search.saw(tests, answers);
      answers.traces().forEach(guided::add);
    }
    Visited random = Visited.by(network.ask(Seeds.inputs(seeds.random(0, 2000))).traces());
    assertTrue(guided.shareOfTransitions(random) > random.shareOfTransitions(guided));
    Trace trace = network.ask(seeds.inputs()).traces().get(0);
    Visited none = new Visited();
    assertTrue(none.add(trace));
    assertFalse(none.add(trace));
  }

  private static int defects(TestedNetwork network, List<Mutant> tests, int[] labels) {
    int[] answers = network.ask(Seeds.inputs(tests)).labels();
    return (int)
        IntStream.range(0, answers.length)
            .filter(i -> answers[i] != labels[tests.get(i).seed()])
            .count();
  }

  @Test
  void plansAreCheckedAndBudgetsAreRound() {
    assertEquals(
        List.of(10, 20, 50, 100, 200, 500, 700),
        new TestPlan(700, Search.RANDOM, 3, 1, 1).budgets());
    assertEquals(List.of(7), new TestPlan(7, Search.RANDOM, 3, 1, 1).budgets());
    for (double radius : new double[] {0, -1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> new TestPlan(7, Search.RANDOM, radius, 1, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> new TestPlan(0, Search.RANDOM, 3, 1, 1));
  }

  @Test
  void majoritiesNeedMoreThanHalf() {
    int[] three =
        Majority.of(List.of(new int[] {1, 2, 0}, new int[] {1, 2, 1}, new int[] {2, 2, 2}));
    assertArrayEquals(new int[] {1, 2, Majority.NONE}, three);
    assertEquals(List.of(0), Majority.differing(three, new int[] {3, 2, 2}));
    assertEquals(2 / 3.0, Majority.agreement(new int[] {1, 2, 3}, new int[] {1, 2, 4}), 1e-12);
  }

  /** By hand: ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4; ρ = 4.5/√(4.5·5). */
  @Test
  void spearmansRhoHasAnInterval() {
    Correlation tied = Correlation.of(List.of(1.0, 2.0, 2.0, 9.0), List.of(1.0, 2.0, 3.0, 4.0));
    assertEquals(4.5 / Math.sqrt(22.5), tied.rho(), 1e-12);
    assertTrue(tied.low() < tied.rho() && tied.rho() < tied.high());
    assertEquals(4, tied.pairs());
    assertTrue(Double.isNaN(Correlation.of(List.of(1.0), List.of(1.0)).rho()));
    assertTrue(Double.isNaN(Correlation.of(List.of(1.0, 1.0), List.of(1.0, 2.0)).rho()));
  }
}
