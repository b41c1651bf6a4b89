package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DynamicTreeTest {

  private static final int NODES = 9;
  private static final int FUNCTIONS = 5;

  private final byte[] left = new byte[DynamicTree.PAIRS];
  private final byte[] right = new byte[DynamicTree.PAIRS];

  /** Greatest number of pairs before every node, and all that is open after the last. */
  private void explore(List<int[]> taken, int[] greatest, Set<Integer> opened) {
    DynamicTree tree = new DynamicTree();
    for (int node = 0; node < taken.size(); node++) {
      tree.pairs(node, left, right);
      tree.join(node, (byte) taken.get(node)[0], (byte) taken.get(node)[1]);
    }
    int node = taken.size();
    int pairs = tree.pairs(node, left, right);
    if (node == NODES) {
      // Pairs of a leaf and what is open; after the last none is left to be made.
      opened.add(pairs);
      return;
    }
    assertTrue(pairs > 0, () -> "a dead end after " + node);
    greatest[node] = Math.max(greatest[node], pairs);
    // One of every kind: how many vectors are open depends on the kind alone.
    List<int[]> kinds = new ArrayList<>();
    boolean[] known = new boolean[3];
    for (int p = 0; p < pairs; p++) {
      assertTrue(left[p] < right[p] || left[p] >= 3, "leaves come first");
      int fewer = (left[p] < 3 ? 0 : 1) + (right[p] < 3 ? 0 : 1);
      if (!known[fewer]) {
        known[fewer] = true;
        kinds.add(new int[] {left[p], right[p]});
      }
    }
    for (int[] kind : kinds) {
      taken.add(kind);
      explore(taken, greatest, opened);
      taken.remove(taken.size() - 1);
    }
  }

  @Test
  void hasAsManyCandidatesAsTheAuthors() {
    int[] greatest = new int[NODES];
    Set<Integer> opened = new HashSet<>();
    explore(new ArrayList<>(), greatest, opened);
    int[] candidates = new int[NODES];
    for (int node = 0; node < NODES; node++) {
      int sets = node < DynamicOpen.GIVEN ? 1 : Dynamic.SETS;
      candidates[node] = greatest[node] * sets * 2 * FUNCTIONS;
    }
    assertArrayEquals(new int[] {30, 60, 400, 600, 840, 720, 480, 280, 120}, candidates);
    // One node is open, and no pair would do without one more to come.
    assertEquals(Set.of(0), opened);
  }

  /** What is joined is no longer open; the node takes its place. */
  @Test
  void nodesTakeTheirPartsPlaces() {
    DynamicTree tree = new DynamicTree();
    tree.join(0, (byte) 0, (byte) 1);
    tree.join(1, (byte) 1, (byte) 2);
    tree.join(2, (byte) 0, (byte) 2);
    tree.join(3, (byte) 4, (byte) 5);
    tree.join(4, (byte) 1, (byte) 3);
    int pairs = tree.pairs(5, left, right);
    List<String> all = new ArrayList<>();
    for (int p = 0; p < pairs; p++) {
      all.add(left[p] + "," + right[p]);
    }
    assertEquals(
        List.of("0,1", "0,2", "0,7", "0,6", "1,2", "1,7", "1,6", "2,7", "2,6", "7,6"), all);
  }

  @Test
  void margins() {
    DynamicTree tree = new DynamicTree();
    for (int node = 0; node < NODES; node++) {
      tree.pick(node, 100 + node, node / 4f);
    }
    assertEquals(1 + 0.75 + 0.5 + 0.25, tree.lacking());
  }
}
