package dev.espalier.methods.cells;

import java.nio.CharBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which structures the rows of steps have, and how clearly they were picked. */
final class DynamicStructures {

  /** Of a row, by node. */
  private final char[] picks;

  /** Shows them, so that a structure that is known is found without allocating. */
  private final CharBuffer structure;

  /** Rows by their structure. */
  private final Map<CharBuffer, long[]> rows = new HashMap<>();

  private double margins;

  /**
   * @param nodes of a row that are picked
   */
  DynamicStructures(int nodes) {
    picks = new char[nodes];
    structure = CharBuffer.wrap(picks);
  }

  /**
   * Notes what a node of a row picks.
   *
   * @param what a number that stands for the candidate, below 65,536
   * @param margin between the best score and the second
   */
  void pick(int node, int what, float margin) {
    picks[node] = (char) what;
    margins += margin;
  }

  /** Counts the first rows of the step that nodes were last run forward, so many. */
  void count(DynamicNode[] nodes, int many) {
    for (int row = 0; row < many; row++) {
      for (int node = 0; node < nodes.length; node++) {
        pick(node, nodes[node].choice(row), nodes[node].margin(row));
      }
      count();
    }
  }

  /** Counts the row, all nodes of which were noted. */
  void count() {
    long[] count = rows.get(structure);
    if (count == null) {
      count = new long[1];
      rows.put(CharBuffer.wrap(picks.clone()), count);
    }
    count[0]++;
  }

  /**
   * How many structures there are, the commonest's share of the rows, and the mean margin between
   * the best score and the second; empty before the first row.
   */
  Map<String, Double> figures() {
    if (rows.isEmpty()) {
      return Map.of();
    }
    long all = rows.values().stream().mapToLong(n -> n[0]).sum();
    long commonest = rows.values().stream().mapToLong(n -> n[0]).max().orElseThrow();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("structure_count", (double) rows.size());
    figures.put("structure_share", commonest / (double) all);
    figures.put("structure_margin", margins / (all * picks.length));
    return figures;
  }
}
