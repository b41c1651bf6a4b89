package dev.espalier.methods.cells;

/**
 * The tree that a row of {@link DynamicOpen} steps grows: of vectors that are open, two become a
 * node, which is open in their stead, until the last node is alone. Leaves (x, h' and 0) can always
 * be had.
 *
 * <p>Vectors are numbered: leaves from 0 on, then nodes.
 */
final class DynamicTree {

  /** Nodes that are made. */
  static final int NODES = 9;

  /** What x is numbered. */
  static final int INPUT = 0;

  /** What h' is numbered. */
  static final int HIDDEN = 1;

  /** What the vector of zeros is numbered. */
  static final int ZERO = 2;

  /** Number of leaves, and what the first node is numbered. */
  static final int LEAVES = 3;

  /** Greatest number of pairs, before the fifth node. */
  static final int PAIRS = 21;

  /** Greatest number of open nodes, before the sixth. */
  private static final int OPEN = 5;

  /** Numbers of the vectors that are open before every node. */
  private final byte[] open = new byte[(NODES + 1) * OPEN];

  private final byte[] count = new byte[NODES + 1];

  private final char[] picks = new char[NODES];
  private final float[] margins = new float[NODES];

  /**
   * The pairs that a node can be made of, the vector that comes first on the left.
   *
   * <p>A pair of two open nodes leaves one fewer, a pair of an open node and a leaf as many, and a
   * pair of leaves one more. What could not become one node by the last is no pair.
   *
   * @param node from 0 on
   * @param left receives the number of each pair's left vector
   * @param right likewise
   * @return number of pairs
   */
  int pairs(int node, byte[] left, byte[] right) {
    int opened = count[node];
    int spare = NODES - node - opened;
    int pairs = 0;
    for (int i = 0; i < LEAVES + opened - 1; i++) {
      for (int j = i + 1; j < LEAVES + opened; j++) {
        int fewer = (i < LEAVES ? 0 : 1) + (j < LEAVES ? 0 : 1);
        if (1 - fewer <= spare) {
          left[pairs] = vector(node, i);
          right[pairs] = vector(node, j);
          pairs++;
        }
      }
    }
    return pairs;
  }

  private byte vector(int node, int place) {
    return place < LEAVES ? (byte) place : open[node * OPEN + place - LEAVES];
  }

  /**
   * Makes a node of a pair: it takes the place of the left one of what was open.
   *
   * @param node from 0 on
   * @param left number of the pair's left vector
   * @param right likewise
   */
  void join(int node, byte left, byte right) {
    byte made = (byte) (LEAVES + node);
    byte replaced = left < LEAVES ? right : left;
    int from = node * OPEN;
    int to = from + OPEN;
    int size = 0;
    for (int i = 0; i < count[node]; i++) {
      byte vector = open[from + i];
      if (vector == replaced) {
        open[to + size++] = made;
      } else if (vector != right) {
        open[to + size++] = vector;
      }
    }
    if (right < LEAVES) {
      open[to + size++] = made;
    }
    count[node + 1] = (byte) size;
  }

  /**
   * Notes what a node was picked from.
   *
   * @param what a number that stands for the candidate
   * @param margin by how much its score is above the next
   */
  void pick(int node, int what, float margin) {
    picks[node] = (char) what;
    margins[node] = margin;
  }

  /** Counts what was picked. */
  void tell(DynamicStructures structures) {
    for (int node = 0; node < NODES; node++) {
      structures.pick(node, picks[node], margins[node]);
    }
    structures.count();
  }

  /** How far margins are below 1, summed over the nodes. */
  double lacking() {
    double sum = 0;
    for (float margin : margins) {
      sum += Math.max(0, 1 - margin);
    }
    return sum;
  }
}
