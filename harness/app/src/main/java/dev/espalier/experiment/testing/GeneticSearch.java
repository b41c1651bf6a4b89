package dev.espalier.experiment.testing;

import dev.espalier.experiment.testing.Coverage.Metric;
import dev.espalier.experiment.testing.Seeds.Mutant;
import dev.espalier.experiment.testing.TestedNetwork.Answers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * TestRNN's targeted search: for a requirement that is open, drawn at random, mutants of the best
 * test that is there, then of each of the best {@value #PARENTS} of them, for at most {@value
 * #GENERATIONS} generations; whatever is nearest in the end is kept as a test. Without crossover.
 * Every mutant is kept within the radius of the seed that its line began with, and judged by that
 * seed's answer.
 */
final class GeneticSearch {

  static final int PARENTS = 4;
  static final int GENERATIONS = 10;

  private static final double VARIANCE = 0.1;

  private final TestedNetwork network;
  private final Seeds seeds;
  private final int mutants;
  private final long budget;
  private final SplittableRandom random;
  private final List<Kept> archive = new ArrayList<>();
  private final Covered covered;
  private final int natural;

  /** A test with what the network did on it. */
  record Kept(Mutant test, int label, Trace trace) {}

  private record Target(Metric metric, int requirement) {}

  /**
   * @param mutants of a parent
   * @param budget forward passes, at most
   */
  GeneticSearch(TestedNetwork network, Seeds seeds, int mutants, long budget) {
    this.network = network;
    this.seeds = seeds;
    this.mutants = mutants;
    this.budget = network.passes() + budget;
    random = Mutation.random(seeds.number(), -2);
    covered = new Covered(network.coverage());
    List<Mutant> own =
        IntStream.range(0, seeds.inputs().size())
            .mapToObj(i -> new Mutant(seeds.inputs().get(i), i))
            .toList();
    ask(own).forEach(this::keep);
    natural = archive.size();
  }

  private List<Kept> ask(List<Mutant> tests) {
    Answers answers = network.ask(Seeds.inputs(tests));
    return IntStream.range(0, tests.size())
        .mapToObj(i -> new Kept(tests.get(i), answers.labels()[i], answers.traces().get(i)))
        .toList();
  }

  private void keep(Kept test) {
    archive.add(test);
    network.coverage().mark(test.trace, covered);
  }

  /**
   * Runs until all requirements were tried once, or the passes are used up.
   *
   * @return the tests that were kept, in order, without the seeds themselves
   */
  List<Kept> run() {
    List<Target> targets = new ArrayList<>();
    for (Metric metric : List.of(Metric.BC, Metric.SC, Metric.TC)) {
      covered.open(metric).forEach(r -> targets.add(new Target(metric, r)));
    }
    while (!targets.isEmpty() && left() > 0) {
      Target target = targets.remove(random.nextInt(targets.size()));
      if (!covered.has(target.metric, target.requirement)) {
        search(target);
      }
    }
    return archive.subList(natural, archive.size());
  }

  private int left() {
    return (int) Math.min(Integer.MAX_VALUE, budget - network.passes());
  }

  private void search(Target target) {
    Comparator<Kept> nearest = Comparator.comparingDouble(test -> distance(target, test));
    List<Kept> parents = List.of(archive.stream().min(nearest).orElseThrow());
    Kept best = null;
    for (int g = 0; g < GENERATIONS && left() > 0; g++) {
      parents = generation(parents, nearest);
      best = best == null || nearest.compare(parents.get(0), best) < 0 ? parents.get(0) : best;
      if (met(target, best)) {
        break;
      }
    }
    if (best != null) {
      keep(best);
    }
  }

  /** The nearest of a generation, of whose mutants only some are there at once. */
  private List<Kept> generation(List<Kept> parents, Comparator<Kept> nearest) {
    List<Kept> best = List.of();
    for (Kept parent : parents) {
      float[] seed = seeds.inputs().get(parent.test.seed());
      for (int made = 0; made < mutants && left() > 0; ) {
        List<Mutant> some = new ArrayList<>();
        for (int most = Math.min(SeedTests.AT_ONCE, left());
            some.size() < most && made < mutants; ) {
          float[] mutant = seeds.mutation().of(parent.test.input(), seed, VARIANCE, random);
          some.add(new Mutant(mutant, parent.test.seed()));
          made++;
        }
        best =
            Stream.concat(best.stream(), ask(some).stream())
                .sorted(nearest)
                .limit(PARENTS)
                .toList();
      }
    }
    return best;
  }

  private double distance(Target target, Kept test) {
    return network.coverage().distance(target.metric, target.requirement, test.trace);
  }

  private boolean met(Target target, Kept test) {
    // At a cut, a word is the neighbour's without a distance to it.
    return target.metric == Metric.TC
        ? network.coverage().word(test.trace) == target.requirement
        : distance(target, test) <= 0;
  }
}
