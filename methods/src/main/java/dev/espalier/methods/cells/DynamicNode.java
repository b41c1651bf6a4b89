package dev.espalier.methods.cells;

import dev.espalier.kernel.Matrix;
import dev.espalier.model.cell.Tape;

/**
 * A node of a {@link Dynamic} cell's tree: candidates for its value, and their mean, weighted by
 * the softmax of the scores that they get. Its candidates of a row lie one after the other, H
 * values each.
 */
final class DynamicNode {

  private final DynamicScorer scorer;

  /** The candidate that is taken whatever the scores; negative for none. */
  private final int fixed;

  private final int count;
  private final int units;
  private final boolean training;

  /** A row a row of the steps. */
  private final Matrix value;

  /** Likewise, of all its candidates side by side; and their gradient. */
  private Matrix candidates;

  private Matrix gradient;

  /** The same memory, a row a candidate. */
  private Matrix each;

  private Matrix eachGradient;

  /** A row a candidate. */
  private final Matrix neurons;

  private final Matrix neuronsGradient;
  private final Matrix scores;
  private final Matrix weights;

  /** In place of the scores' gradient, too. */
  private final Matrix scoresGradient;

  /**
   * @param count candidates of a row
   * @param fixed the one that is taken whatever the scores; negative for none
   */
  DynamicNode(DynamicScorer scorer, int units, int count, int fixed, boolean training) {
    this.scorer = scorer;
    this.units = units;
    this.count = count;
    this.fixed = fixed;
    this.training = training;
    value = Matrix.ofColumns(units);
    neurons = Matrix.ofColumns(scorer.neurons());
    neuronsGradient = Matrix.ofColumns(scorer.neurons());
    scores = Matrix.ofColumns(1);
    weights = Matrix.ofColumns(1);
    scoresGradient = Matrix.ofColumns(1);
    reserve(0);
  }

  /** Makes room for rows of all steps. */
  void reserve(int rows) {
    int all = Math.multiplyExact(rows, count);
    value.resize(rows);
    candidates = Matrix.zeros(rows, count * units);
    each = Matrix.of(candidates.data(), all, units);
    neurons.resize(all);
    scores.resize(all);
    weights.resize(all);
    int backwards = training ? rows : 0;
    gradient = Matrix.zeros(backwards, count * units);
    eachGradient = Matrix.of(gradient.data(), backwards * count, units);
    neuronsGradient.resize(backwards * count);
    scoresGradient.resize(backwards * count);
  }

  /** The step's candidates, a row a row of the step: to be written before {@link #forward}. */
  Matrix candidates(Tape tape) {
    return tape.at(candidates);
  }

  /** After {@link #backward} their gradient. */
  Matrix gradient(Tape tape) {
    return tape.at(gradient);
  }

  /** After {@link #forward} the step's mean. */
  Matrix value(Tape tape) {
    return tape.at(value);
  }

  /** Makes the mean of the candidates. */
  void forward(Tape tape) {
    scorer.score(tape.at(each, count), tape.at(neurons, count), tape.at(scores, count));
    float[] score = scores.data();
    float[] weight = tape.at(weights, count).data();
    float[] mean = tape.at(value).data();
    float[] from = each.data();
    for (int row = 0; row < value.rows(); row++) {
      int first = scores.offset() + row * count;
      weigh(score, weight, first);
      int to = value.offset() + row * units;
      java.util.Arrays.fill(mean, to, to + units, 0);
      for (int c = 0; c < count; c++) {
        float by = weight[first + c];
        int at = (first + c) * units;
        for (int j = 0; j < units; j++) {
          mean[to + j] += by * from[at + j];
        }
      }
    }
  }

  /** The softmax of a row's scores. */
  private void weigh(float[] score, float[] weight, int first) {
    if (fixed >= 0) {
      for (int c = 0; c < count; c++) {
        weight[first + c] = c == fixed ? 1 : 0;
      }
      return;
    }
    float greatest = score[best(first)];
    double sum = 0;
    for (int c = first; c < first + count; c++) {
      double power = Math.exp(score[c] - greatest);
      weight[c] = (float) power;
      sum += power;
    }
    for (int c = first; c < first + count; c++) {
      weight[c] = (float) (weight[c] / sum);
    }
  }

  /** The candidate of the greatest score of a row, by its place in the scores. */
  private int best(int first) {
    int best = first;
    for (int c = first + 1; c < first + count; c++) {
      best = scores.data()[c] > scores.data()[best] ? c : best;
    }
    return best;
  }

  /** The one after it. */
  private int second(int first, int best) {
    int second = best == first ? first + 1 : first;
    for (int c = second + 1; c < first + count; c++) {
      second = c != best && scores.data()[c] > scores.data()[second] ? c : second;
    }
    return second;
  }

  /** What a row of the step picks: the candidate of the greatest score. */
  int choice(int row) {
    int first = scores.offset() + row * count;
    return best(first) - first;
  }

  /** By how much a row's greatest score is above the next. */
  float margin(int row) {
    int first = scores.offset() + row * count;
    int best = best(first);
    return scores.data()[best] - scores.data()[second(first, best)];
  }

  /**
   * How far margins are below 1.
   *
   * @return summed over all rows that the tape shows
   */
  double lacking(Tape tape) {
    int rows = tape.at(scores, count).rows() / count;
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += Math.max(0, 1 - margin(row));
    }
    return sum;
  }

  /**
   * Leaves the gradient of the candidates in {@link #gradient}.
   *
   * @param above gradient of the mean, a dense row a row of the step
   * @param push what the derivative of {@link #lacking} is multiplied by
   */
  void backward(Tape tape, Matrix above, float push) {
    float[] weight = tape.at(weights, count).data();
    float[] value = tape.at(each, count).data();
    float[] down = tape.at(scoresGradient, count).data();
    float[] to = tape.at(eachGradient, count).data();
    float[] from = above.data();
    tape.at(scores, count);
    for (int row = 0; row < above.rows(); row++) {
      int first = scores.offset() + row * count;
      int at = above.offset() + row * units;
      double mean = 0;
      for (int c = first; c < first + count; c++) {
        float along = dot(from, at, value, c * units);
        down[c] = along;
        mean += weight[c] * along;
        float by = weight[c];
        int start = c * units;
        for (int j = 0; j < units; j++) {
          to[start + j] = by * from[at + j];
        }
      }
      for (int c = first; c < first + count; c++) {
        down[c] = (float) (weight[c] * (down[c] - mean));
      }
      pushApart(down, first, push);
    }
    scorer.backward(
        scoresGradient, tape.at(neurons, count), tape.at(neuronsGradient, count), eachGradient);
  }

  private void pushApart(float[] down, int first, float push) {
    if (push == 0) {
      return;
    }
    int best = best(first);
    int second = second(first, best);
    if (scores.data()[best] - scores.data()[second] < 1) {
      down[best] -= push;
      down[second] += push;
    }
  }

  /** Four sums at a time, so that an addition need not wait for the one before. */
  private float dot(float[] a, int aFrom, float[] b, int bFrom) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int j = 0;
    for (; j <= units - 4; j += 4) {
      sum0 += a[aFrom + j] * b[bFrom + j];
      sum1 += a[aFrom + j + 1] * b[bFrom + j + 1];
      sum2 += a[aFrom + j + 2] * b[bFrom + j + 2];
      sum3 += a[aFrom + j + 3] * b[bFrom + j + 3];
    }
    for (; j < units; j++) {
      sum0 += a[aFrom + j] * b[bFrom + j];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  /**
   * The scorer's gradients by this node.
   *
   * @param tape shows the rows of all steps
   * @param first whether they are overwritten and not added to
   */
  void scorerGradients(Tape tape, boolean first) {
    scorer.gradients(
        tape.at(each, count),
        tape.at(neurons, count),
        tape.at(neuronsGradient, count),
        tape.at(scoresGradient, count),
        first);
  }
}
