package dev.espalier.task;

import dev.espalier.model.sequence.Batch;
import java.util.Map;

/** Sums up how well a network answers, batch after batch. */
public interface Score {

  /**
   * Takes a batch in.
   *
   * @param outputs a row of {@code signature().outputs()} logits or real values a prediction of the
   *     batch
   */
  void add(Batch batch, float[] outputs);

  /** The task's metrics over everything that was taken in. */
  Map<Metric, Double> figures();

  /** Of {@link Metric#ACCURACY}: the share of predictions that count and are right, in percent. */
  static Score accuracy() {
    return new Score() {
      private long right;
      private long all;

      @Override
      public void add(Batch batch, float[] outputs) {
        for (int p = 0; p < batch.predictions(); p++) {
          if (batch.counts(p)) {
            all++;
            right +=
                greatest(outputs, p, batch.signature().outputs()) == batch.classes()[p] ? 1 : 0;
          }
        }
      }

      @Override
      public Map<Metric, Double> figures() {
        return Map.of(Metric.ACCURACY, 100.0 * right / all);
      }
    };
  }

  /** Of {@link Metric#SQUARED_ERROR}: the mean over the predictions that count. */
  static Score squaredError() {
    return new Score() {
      private double sum;
      private long all;

      @Override
      public void add(Batch batch, float[] outputs) {
        int columns = batch.signature().outputs();
        for (int p = 0; p < batch.predictions(); p++) {
          if (batch.counts(p)) {
            all++;
            for (int i = p * columns; i < (p + 1) * columns; i++) {
              double error = (double) outputs[i] - batch.values()[i];
              sum += error * error;
            }
          }
        }
      }

      @Override
      public Map<Metric, Double> figures() {
        return Map.of(Metric.SQUARED_ERROR, sum / all);
      }
    };
  }

  /**
   * The class of the greatest logit of a prediction; the first of equals.
   *
   * @param classes logits of a prediction
   */
  static int greatest(float[] logits, int prediction, int classes) {
    int from = prediction * classes;
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }

  /**
   * Cross-entropy of a softmax over a prediction's logits.
   *
   * @param classes logits of a prediction
   * @return nats
   */
  static double crossEntropy(float[] logits, int prediction, int classes, int target) {
    int from = prediction * classes;
    double greatest = logits[from + greatest(logits, prediction, classes)];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += StrictMath.exp(logits[from + c] - greatest);
    }
    return StrictMath.log(sum) + greatest - logits[from + target];
  }
}
