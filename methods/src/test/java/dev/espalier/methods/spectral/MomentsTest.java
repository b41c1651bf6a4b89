package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class MomentsTest {

  private static final int STEPS = 3;

  private final QuadraticNetwork planted =
      QuadraticNetwork.plant(2, 1, 4, 3, 0.2, new SplittableRandom(8));
  private final Precision precision = Precision.autoregressive(0.4, STEPS);

  private PlantedSequences sequences(int size) {
    return new PlantedSequences(
        planted, PlantedSequences.SQUARE, STEPS, 1, size, i -> new SplittableRandom(77L + i));
  }

  /** More sequences than are multiplied at once, and not a multiple of those. */
  @Test
  void areMeansOfCentredLabelsTimesScores() {
    PlantedSequences samples = sequences(300);
    double[] means = new double[3];
    double[][] x = new double[STEPS][4];
    double[] y = new double[3];
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, x, y);
      for (int o = 0; o < 3; o++) {
        means[o] += y[o] / samples.size();
      }
    }
    SplittableRandom random = new SplittableRandom(4);
    DMatrixRMaj label = Matrices.gaussian(3, 1, random);
    DMatrixRMaj here = Matrices.gaussian(4, 1, random);
    DMatrixRMaj there = Matrices.gaussian(4, 1, random);
    double[] third = new double[2];
    DMatrixRMaj second = new DMatrixRMaj(3, 16);
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, x, y);
      double weighted = 0;
      for (int o = 0; o < 3; o++) {
        double centred = (y[o] - means[o]) / samples.size();
        weighted += label.get(o) * centred;
        for (int a = 0; a < 4; a++) {
          for (int b = 0; b < 4; b++) {
            double score = score(x, 1)[a] * score(x, 1)[b] - (a == b ? precision.get(1, 1) : 0);
            second.add(o, 4 * a + b, centred * score);
          }
        }
      }
      third[0] += weighted * applied(x, 0, here, there);
      third[1] += weighted * applied(x, 2, here, there);
    }
    Moments moments = new Moments(samples, precision, 0, 2);
    for (int i = 0; i < 48; i++) {
      assertEquals(second.data[i], moments.second().data[i], 1e-10);
    }
    assertEquals(third[0], moments.third(0, label, here, there), 1e-10);
    assertEquals(third[1], moments.third(1, label, here, there), 1e-10);
  }

  private double[] score(double[][] x, int t) {
    double[] score = new double[4];
    precision.score(x, t, score);
    return score;
  }

  /** S₁,₂ as it is written, on three vectors. */
  private double applied(double[][] x, int u, DMatrixRMaj here, DMatrixRMaj there) {
    double[] at = score(x, 1);
    double[] beside = score(x, u);
    double sum = 0;
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        for (int e = 0; e < 4; e++) {
          double score =
              at[a] * beside[b] * beside[e]
                  - (b == e ? precision.get(u, u) * at[a] : 0)
                  - (a == b ? precision.get(1, u) * beside[e] : 0)
                  - (a == e ? precision.get(1, u) * beside[b] : 0);
          sum += score * here.get(a) * there.get(b) * there.get(e);
        }
      }
    }
    return sum;
  }

  /** Of the process itself, whose precision couples neighbours alone. */
  @Test
  void precisionIsKnownOrEstimated() {
    double within = 1 / (1 - 0.16);
    assertEquals(within, precision.get(0, 0), 1e-12);
    assertEquals(within * 1.16, precision.get(1, 1), 1e-12);
    assertEquals(-0.4 * within, precision.get(0, 1), 1e-12);
    assertEquals(0, precision.get(0, 2), 1e-12);
    Precision estimated = Precision.of(sequences(50_000));
    for (int i = 0; i < 9; i++) {
      assertEquals(precision.matrix().data[i], estimated.matrix().data[i], 0.02);
    }
  }
}
