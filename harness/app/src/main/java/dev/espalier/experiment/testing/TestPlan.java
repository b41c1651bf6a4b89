package dev.espalier.experiment.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * How networks are tested.
 *
 * @param tests of a network, which is as many forward passes; none are kept, so that any number
 *     fits into memory
 * @param search where tests come from, beside random ones, which every network is given
 * @param radius greatest Euclidean distance of a test from its seed; infinite for any
 * @param seeds networks of seeds 1 to this one are tested, each by the tests of its seed
 * @param mutants of a parent in the genetic search
 */
public record TestPlan(int tests, Search search, double radius, int seeds, int mutants) {

  /** Where tests come from. */
  public enum Search {
    /** Mutants of the seeds. */
    RANDOM,
    /** For one requirement after the other, mutants of mutants that come nearer to it. */
    GENETIC
  }

  /**
   * @throws IllegalArgumentException naming the option, if nothing can be tested so
   */
  public TestPlan {
    if (!(radius > 0)) {
      throw new IllegalArgumentException(
          "--radius %s: leaves no test but the seeds themselves; give a distance above 0, for instance 3, or leave it out for any"
              .formatted(radius));
    }
    atLeastOne("--tests", tests);
    atLeastOne("--seeds", seeds);
    atLeastOne("--mutants", mutants);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " " + value + ": must be at least 1");
    }
  }

  /** Numbers of tests after which coverage is noted: 10, 20, 50, 100, … and all. */
  List<Integer> budgets() {
    List<Integer> budgets = new ArrayList<>();
    long decade = 10;
    for (int i = 0; decade < tests; i++) {
      budgets.add((int) decade);
      decade = decade * (i % 3 == 1 ? 5 : 4) / 2;
    }
    budgets.add(tests);
    return budgets;
  }
}
