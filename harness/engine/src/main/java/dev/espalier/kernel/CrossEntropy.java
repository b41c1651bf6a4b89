package dev.espalier.kernel;

import java.util.Arrays;

/** Cross-entropy of softmax, a row a task. */
final class CrossEntropy implements Team.Task {

  private final Team team;
  private final MicroKernels loops;
  private double[] losses = new double[16];

  private int n;
  private float[] logits;
  private int offset;
  private int stride;
  private int[] targets;
  private boolean gradient;
  private float gradientScale;

  CrossEntropy(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
  }

  double of(Matrix logits, int[] targets, boolean gradient, float gradientScale) {
    int rows = logits.rows();
    if (losses.length < rows) {
      losses = new double[rows];
    }
    n = logits.columns();
    this.logits = logits.data();
    offset = logits.offset();
    stride = logits.rowStride();
    this.targets = targets;
    this.gradient = gradient;
    this.gradientScale = gradientScale;
    team.run(rows, this);
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += losses[row];
    }
    return sum;
  }

  @Override
  public void run(int row, int worker) {
    int target = targets[row];
    int at = offset + row * stride;
    if (target < 0) {
      losses[row] = 0;
      if (gradient) {
        Arrays.fill(logits, at, at + n, 0);
      }
      return;
    }
    float max = loops.max(n, logits, at);
    float logit = logits[at + target];
    double sum = loops.sumExp(n, logits, at, max, gradient);
    losses[row] = Math.log(sum) + max - logit;
    if (gradient) {
      loops.scale(n, (float) (gradientScale / sum), logits, at);
      logits[at + target] -= gradientScale;
    }
  }
}
