package dev.espalier.experiment.testing;

import dev.espalier.experiment.testing.Abstraction.Visited;
import dev.espalier.experiment.testing.Seeds.Mutant;
import dev.espalier.experiment.testing.TestedNetwork.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * DeepStellar's search, guided by coverage (Du et al., arXiv:1812.05793, as we read it): mutants of
 * tests drawn from a queue, which begins with the seeds and takes up every mutant that leads the
 * network to an abstract state or by a transition where no test before did. Every mutant is a test.
 */
final class GuidedSearch implements SeedTests.Source {

  private final Seeds seeds;
  private final SplittableRandom random;
  private final Visited visited;
  private final List<Mutant> queue = new ArrayList<>();

  GuidedSearch(Seeds seeds, TestedNetwork network) {
    this.seeds = seeds;
    random = Mutation.random(seeds.number(), -3);
    visited = Visited.by(network.ask(seeds.inputs()).traces());
    IntStream.range(0, seeds.inputs().size())
        .forEach(i -> queue.add(new Mutant(seeds.inputs().get(i), i)));
  }

  @Override
  public List<Mutant> next(long from, int count) {
    List<Mutant> tests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mutant parent = queue.get(random.nextInt(queue.size()));
      tests.add(seeds.mutant(parent.input(), parent.seed(), random));
    }
    return tests;
  }

  @Override
  public void saw(List<Mutant> tests, Answers answers) {
    for (int i = 0; i < tests.size(); i++) {
      if (visited.add(answers.traces().get(i))) {
        queue.add(tests.get(i));
      }
    }
  }
}
