package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;

/**
 * Candidates for a node of some rows of {@link DynamicOpen} steps: their values, scores and mean.
 * They are so many that none is kept: who goes backwards makes them again, to the same bits.
 *
 * <p>Of every row's pairs, sets and operators, in this order, there is a combination. What
 * functions make of those lies by function, in the order of {@link DynamicOpen}; within one by row.
 */
final class DynamicCandidates {

  /** Rows at a time: as many as make for a product worth while and stay in the cache. */
  static final int ROWS = 16;

  /** Greatest number of combinations of a row. */
  static final int COMBINATIONS = DynamicTree.PAIRS * Dynamic.SETS * 2;

  private static final int FUNCTIONS = 5;
  private static final int SIGMOID = 0;
  private static final int TANH = 1;
  private static final int COMPLEMENT = 2;
  private static final int RELU = 4;

  private final Kernels kernels;
  private final DynamicScorer scorer;
  private final int units;
  private final float[] offset;

  /** Rows of four blocks of H. */
  private final Matrix offsetGradient;

  /** 1 for units that anything in the layer reads, 0 for others. */
  private final float[] living;

  /** By their numbers. */
  private final DynamicVector[] vectors;

  private final Team.Task combine = this::combine;
  private final Team.Task spread = this::spread;
  private final Team.Task weigh = this::weigh;
  private final Team.Task throughMean = this::throughMean;
  private final Team.Task throughFunctions = this::throughFunctions;

  private final byte[][] left = new byte[ROWS][DynamicTree.PAIRS];
  private final byte[][] right = new byte[ROWS][DynamicTree.PAIRS];
  private final int[] combinations = new int[ROWS + 1];

  /** Of every row, those that are at most 1; how many there are in all rows before. */
  private final int[][] small = new int[ROWS][COMBINATIONS];

  private final int[] smallCount = new int[ROWS];
  private final int[] smalls = new int[ROWS + 1];

  private final Matrix values;
  private final Matrix valuesGradient;
  private final Matrix neurons;
  private final Matrix neuronsGradient;
  private final Matrix scores;
  private final Matrix scoresGradient;
  private final float[] weights = new float[ROWS * COMBINATIONS * FUNCTIONS];

  private DynamicTree[] trees;
  private int firstTree;
  private int node;
  private int sets;
  private int first;
  private int rows;
  private Matrix above;
  private float push;

  DynamicCandidates(
      DynamicScorer scorer,
      Kernels kernels,
      DynamicVector[] vectors,
      Parameter offset,
      Matrix offsetGradient,
      float[] living,
      boolean training) {
    this.scorer = scorer;
    this.kernels = kernels;
    this.vectors = vectors;
    this.offset = offset.value().data;
    this.offsetGradient = offsetGradient;
    this.living = living;
    units = living.length;
    int most = ROWS * COMBINATIONS * FUNCTIONS;
    int backwards = training ? most : 0;
    values = Matrix.zeros(most, units);
    neurons = Matrix.zeros(most, scorer.neurons());
    scores = Matrix.zeros(most, 1);
    valuesGradient = Matrix.zeros(backwards, units);
    neuronsGradient = Matrix.zeros(backwards, scorer.neurons());
    scoresGradient = Matrix.zeros(backwards, 1);
  }

  /**
   * Makes the node of some rows of the step that the vectors show, and lets their trees grow.
   *
   * @param newTrees of all steps' rows
   * @param step the first of them that is one of the step's
   * @param newNode from 0 on
   * @param newFirst of the rows
   * @param newRows at most {@link #ROWS}
   */
  void forward(DynamicTree[] newTrees, int step, int newNode, int newFirst, int newRows) {
    trees = newTrees;
    firstTree = step + newFirst;
    node = newNode;
    sets = node < DynamicOpen.GIVEN ? 1 : Dynamic.SETS;
    first = newFirst;
    rows = newRows;
    for (int row = 0; row < rows; row++) {
      int pairs = trees[firstTree + row].pairs(node, left[row], right[row]);
      combinations[row + 1] = combinations[row] + pairs * sets * 2;
    }
    kernels.team().run(rows, combine);
    for (int row = 0; row < rows; row++) {
      smalls[row + 1] = smalls[row] + smallCount[row];
    }
    kernels.team().run(rows, spread);
    int all = combinations[rows];
    kernels.activate(Activation.SIGMOID, values.rows(start(SIGMOID, 0), all));
    kernels.activate(Activation.TANH, values.rows(start(TANH, 0), all));
    kernels.activate(Activation.RELU, values.rows(start(RELU, 0), smalls[rows]));
    scorer.score(shown(values), shown(neurons), shown(scores));
    kernels.team().run(rows, weigh);
  }

  private Matrix shown(Matrix matrix) {
    return matrix.rows(0, 2 * combinations[rows] + 3 * smalls[rows]);
  }

  /** Where what a function makes of a row begins, or of the row after the last. */
  private int start(int function, int row) {
    return function < COMPLEMENT
        ? function * combinations[rows] + combinations[row]
        : 2 * combinations[rows] + (function - COMPLEMENT) * smalls[rows] + smalls[row];
  }

  private int count(int function, int row) {
    return function < COMPLEMENT ? combinations[row + 1] - combinations[row] : smallCount[row];
  }

  /** The set of a combination. */
  private int set(int combination) {
    return sets == 1 ? node : combination / 2 % sets;
  }

  /** Where a row begins in a dense matrix of rows of the step. */
  private int at(Matrix matrix, int row) {
    return matrix.offset() + (first + row) * matrix.columns();
  }

  /** What the operators make, in the place of the sigmoids. */
  private void combine(int row, int worker) {
    float[] to = values.data();
    int pairs = (combinations[row + 1] - combinations[row]) / (2 * sets);
    int count = 0;
    int at = combinations[row] * units;
    for (int c = 0; c < pairs * sets * 2; c++, at += units) {
      int pair = c / (2 * sets);
      int set = set(c) * units;
      Matrix leftProducts = vectors[left[row][pair]].left();
      Matrix rightProducts = vectors[right[row][pair]].right();
      float[] l = leftProducts.data();
      float[] r = rightProducts.data();
      int x = set + at(leftProducts, row);
      int y = set + at(rightProducts, row);
      if (c % 2 == 0) {
        for (int j = 0; j < units; j++) {
          to[at + j] = l[x + j] + r[y + j] + offset[set + j];
        }
      } else {
        for (int j = 0; j < units; j++) {
          to[at + j] = l[x + j] * r[y + j] + offset[set + j];
        }
      }
      float greatest = 0;
      for (int j = 0; j < units; j++) {
        greatest = Math.max(greatest, living[j] * Math.abs(to[at + j]));
      }
      if (greatest <= 1) {
        small[row][count++] = c;
      }
    }
    smallCount[row] = count;
  }

  /** What the functions are given, or what those give that kernels do not have. */
  private void spread(int row, int worker) {
    float[] to = values.data();
    int from = combinations[row] * units;
    System.arraycopy(
        to,
        from,
        to,
        start(TANH, row) * units,
        (combinations[row + 1] - combinations[row]) * units);
    for (int s = 0; s < smallCount[row]; s++) {
      int value = from + small[row][s] * units;
      int complement = (start(COMPLEMENT, row) + s) * units;
      for (int j = 0; j < units; j++) {
        to[complement + j] = 1 - to[value + j];
      }
      for (int function = COMPLEMENT + 1; function < FUNCTIONS; function++) {
        System.arraycopy(to, value, to, (start(function, row) + s) * units, units);
      }
    }
  }

  /** The mean, weighted by the softmax of the scores, what is picked and by how much. */
  private void weigh(int row, int worker) {
    float[] score = scores.data();
    int best = -1;
    int second = -1;
    int picked = 0;
    for (int function = 0; function < FUNCTIONS; function++) {
      int from = start(function, row);
      for (int c = from; c < from + count(function, row); c++) {
        if (best < 0 || score[c] > score[best]) {
          second = best;
          best = c;
          int place = c - from;
          int combination = function < COMPLEMENT ? place : small[row][place];
          picked = function * COMBINATIONS + combination;
        } else if (second < 0 || score[c] > score[second]) {
          second = c;
        }
      }
    }
    mean(row, score[best]);
    int pair = picked % COMBINATIONS / (2 * sets);
    DynamicTree tree = trees[firstTree + row];
    tree.join(node, left[row][pair], right[row][pair]);
    tree.pick(node, picked, score[best] - score[second]);
  }

  private void mean(int row, float greatest) {
    float[] value = values.data();
    Matrix made = vectors[DynamicTree.LEAVES + node].value();
    float[] to = made.data();
    int at = at(made, row);
    double sum = 0;
    for (int function = 0; function < FUNCTIONS; function++) {
      int from = start(function, row);
      for (int c = from; c < from + count(function, row); c++) {
        double power = Math.exp(scores.data()[c] - greatest);
        weights[c] = (float) power;
        sum += power;
      }
    }
    java.util.Arrays.fill(to, at, at + units, 0);
    for (int function = 0; function < FUNCTIONS; function++) {
      int from = start(function, row);
      for (int c = from; c < from + count(function, row); c++) {
        float by = (float) (weights[c] / sum);
        weights[c] = by;
        int candidate = c * units;
        for (int j = 0; j < units; j++) {
          to[at + j] += by * value[candidate + j];
        }
      }
    }
  }

  /**
   * After {@link #forward} for these rows: adds the gradients of the products that the node was
   * made of, and the scorer's.
   *
   * @param newAbove gradient of the mean, a dense row a row of the step
   * @param newPush what the derivative of lacking margins is multiplied by
   * @param overwrite whether the scorer's gradients are overwritten and not added to
   */
  void backward(Matrix newAbove, float newPush, boolean overwrite) {
    above = newAbove;
    push = newPush;
    shown(valuesGradient);
    kernels.team().run(rows, throughMean);
    scorer.backward(shown(scoresGradient), neurons, shown(neuronsGradient), valuesGradient);
    scorer.gradients(values, neurons, neuronsGradient, scoresGradient, overwrite);
    kernels.team().run(rows, throughFunctions);
  }

  private void throughMean(int row, int worker) {
    float[] from = above.data();
    int at = at(above, row);
    float[] value = values.data();
    float[] to = valuesGradient.data();
    float[] down = scoresGradient.data();
    double mean = 0;
    int best = -1;
    int second = -1;
    float[] score = scores.data();
    for (int function = 0; function < FUNCTIONS; function++) {
      int start = start(function, row);
      for (int c = start; c < start + count(function, row); c++) {
        float by = weights[c];
        float along = 0;
        for (int j = 0; j < units; j++) {
          along += from[at + j] * value[c * units + j];
        }
        for (int j = 0; j < units; j++) {
          to[c * units + j] = by * from[at + j];
        }
        down[c] = along;
        mean += by * along;
        if (best < 0 || score[c] > score[best]) {
          second = best;
          best = c;
        } else if (second < 0 || score[c] > score[second]) {
          second = c;
        }
      }
    }
    for (int function = 0; function < FUNCTIONS; function++) {
      int start = start(function, row);
      for (int c = start; c < start + count(function, row); c++) {
        down[c] = (float) (weights[c] * (down[c] - mean));
      }
    }
    if (score[best] - score[second] < 1) {
      down[best] -= push;
      down[second] += push;
    }
  }

  /** Of what functions are given, in the place of the sigmoids', and of the products. */
  private void throughFunctions(int row, int worker) {
    float[] y = values.data();
    float[] dy = valuesGradient.data();
    int begin = combinations[row] * units;
    int end = combinations[row + 1] * units;
    int tanh = (start(TANH, row) - combinations[row]) * units;
    for (int i = begin; i < end; i++) {
      float t = y[i + tanh];
      dy[i] = dy[i] * y[i] * (1 - y[i]) + dy[i + tanh] * (1 - t * t);
    }
    for (int s = 0; s < smallCount[row]; s++) {
      int to = begin + small[row][s] * units;
      int complement = (start(COMPLEMENT, row) + s) * units;
      int same = (start(COMPLEMENT + 1, row) + s) * units;
      int relu = (start(RELU, row) + s) * units;
      for (int j = 0; j < units; j++) {
        dy[to + j] += dy[same + j] - dy[complement + j] + (y[relu + j] > 0 ? dy[relu + j] : 0);
      }
    }
    for (int c = 0, at = begin; at < end; c++, at += units) {
      throughOperator(row, c, dy, at);
    }
  }

  /**
   * Adds to the gradients of a combination's factors or terms, and of the offset.
   *
   * @param from has the combination's gradient
   * @param at where
   */
  private void throughOperator(int row, int combination, float[] from, int at) {
    int pair = combination / (2 * sets);
    DynamicVector a = vectors[left[row][pair]];
    DynamicVector b = vectors[right[row][pair]];
    int set = set(combination) * units;
    float[] da = a.leftGradient().data();
    float[] db = b.rightGradient().data();
    float[] dOffset = offsetGradient.data();
    int dx = set + at(a.leftGradient(), row);
    int dy = set + at(b.rightGradient(), row);
    int to = set + at(offsetGradient, row);
    if (combination % 2 == 0) {
      for (int j = 0; j < units; j++) {
        da[dx + j] += from[at + j];
        db[dy + j] += from[at + j];
        dOffset[to + j] += from[at + j];
      }
    } else {
      float[] l = a.left().data();
      float[] r = b.right().data();
      int x = set + at(a.left(), row);
      int y = set + at(b.right(), row);
      for (int j = 0; j < units; j++) {
        da[dx + j] += from[at + j] * r[y + j];
        db[dy + j] += from[at + j] * l[x + j];
        dOffset[to + j] += from[at + j];
      }
    }
  }
}
