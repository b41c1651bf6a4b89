package dev.espalier.experiment.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the most of several networks answer, of which the examples that pruning changes can be read
 * (pruning-identified exemplars, Hooker et al., arXiv:1911.05248).
 */
final class Majority {

  /** Where no answer has more than half of the networks. */
  static final int NONE = -1;

  private Majority() {}

  /**
   * @param answers of each network, to the same examples
   * @return one an example
   */
  static int[] of(Collection<int[]> answers) {
    int examples = answers.iterator().next().length;
    int[] majority = new int[examples];
    for (int i = 0; i < examples; i++) {
      Map<Integer, Integer> votes = new HashMap<>();
      for (int[] network : answers) {
        votes.merge(network[i], 1, Integer::sum);
      }
      majority[i] = NONE;
      for (Map.Entry<Integer, Integer> vote : votes.entrySet()) {
        if (2 * vote.getValue() > answers.size()) {
          majority[i] = vote.getKey();
        }
      }
    }
    return majority;
  }

  /** Examples on which two majorities differ; those on which one has none are left out. */
  static List<Integer> differing(int[] one, int[] other) {
    List<Integer> differing = new ArrayList<>();
    for (int i = 0; i < one.length; i++) {
      if (one[i] != other[i] && one[i] != NONE && other[i] != NONE) {
        differing.add(i);
      }
    }
    return differing;
  }

  /** Share of the examples on which two networks agree. */
  static double agreement(int[] one, int[] other) {
    int same = 0;
    for (int i = 0; i < one.length; i++) {
      same += one[i] == other[i] ? 1 : 0;
    }
    return (double) same / one.length;
  }
}
