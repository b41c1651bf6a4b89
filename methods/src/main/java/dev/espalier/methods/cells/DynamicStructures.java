package dev.espalier.methods.cells;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which structures the rows of {@link Dynamic} steps have, and how clearly they were picked. */
final class DynamicStructures {

  private final DynamicNode[] nodes;

  /** Rows by their structure: a digit a node, what it picks. */
  private final long[] rows;

  private double margins;

  DynamicStructures(DynamicNode... nodes) {
    this.nodes = nodes;
    rows = new long[(int) Math.pow(Dynamic.SETS, nodes.length)];
  }

  /** Counts the first rows of the step that was last run forward, so many. */
  void count(int many) {
    for (int row = 0; row < many; row++) {
      int structure = 0;
      for (DynamicNode node : nodes) {
        structure = structure * Dynamic.SETS + node.choice(row);
        margins += node.margin(row);
      }
      rows[structure]++;
    }
  }

  /**
   * How many structures there are, the commonest's share of the rows, and the mean margin between
   * the best score and the second; empty before the first row.
   */
  Map<String, Double> figures() {
    long all = Arrays.stream(rows).sum();
    if (all == 0) {
      return Map.of();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("structure_count", (double) Arrays.stream(rows).filter(n -> n > 0).count());
    figures.put("structure_share", Arrays.stream(rows).max().orElseThrow() / (double) all);
    figures.put("structure_margin", margins / (all * nodes.length));
    return figures;
  }
}
