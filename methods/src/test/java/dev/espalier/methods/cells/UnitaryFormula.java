package dev.espalier.methods.cells;

import dev.espalier.model.cell.CellFormula;
import java.util.Arrays;

/** The cell's formula as the paper writes it, on real and imaginary parts apart. */
final class UnitaryFormula {

  private final CellFormula weights;
  private final int n;
  private double[] re;
  private double[] im;

  private UnitaryFormula(CellFormula weights) {
    this.weights = weights;
    n = weights.units();
  }

  /** A step of the cell: real parts, then imaginary parts. */
  static double[] step(CellFormula weights, double[] x, double[] before) {
    double[] after = transition(weights, before);
    int n = weights.units();
    for (int k = 0; k < n; k++) {
      double re = after[k] + weights.input(x, 0, k);
      double im = after[n + k] + weights.input(x, 1, k);
      double length = Math.hypot(re, im);
      double scale = Math.max(length + weights.at("threshold", 0, 0, k), 0) / (length + 1e-5);
      after[k] = scale * re;
      after[n + k] = scale * im;
    }
    return after;
  }

  /** W h. */
  static double[] transition(CellFormula weights, double[] before) {
    UnitaryFormula w = new UnitaryFormula(weights);
    w.re = Arrays.copyOf(before, w.n);
    w.im = Arrays.copyOfRange(before, w.n, 2 * w.n);
    for (int k = 0; k < w.n; k++) {
      w.re[k] *= weights.at("open", 0, 0, k);
      w.im[k] *= weights.at("open", 0, 0, k);
    }
    w.turn("angles1");
    w.fourier(-1);
    w.reflect("mirror1");
    w.permute();
    w.turn("angles2");
    w.fourier(1);
    w.reflect("mirror2");
    w.turn("angles3");
    double[] after = Arrays.copyOf(w.re, 2 * w.n);
    System.arraycopy(w.im, 0, after, w.n, w.n);
    return after;
  }

  private void turn(String angles) {
    for (int k = 0; k < n; k++) {
      turn(k, weights.at(angles, 0, 0, k));
    }
  }

  private void turn(int k, double angle) {
    double was = re[k];
    re[k] = was * Math.cos(angle) - im[k] * Math.sin(angle);
    im[k] = was * Math.sin(angle) + im[k] * Math.cos(angle);
  }

  private void fourier(int sign) {
    double[] toRe = new double[n];
    double[] toIm = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double angle = sign * 2 * Math.PI * ((long) i * j % n) / n;
        toRe[i] += (re[j] * Math.cos(angle) - im[j] * Math.sin(angle)) / Math.sqrt(n);
        toIm[i] += (re[j] * Math.sin(angle) + im[j] * Math.cos(angle)) / Math.sqrt(n);
      }
    }
    re = toRe;
    im = toIm;
  }

  private void reflect(String mirror) {
    double square = 0;
    double alongRe = 0;
    double alongIm = 0;
    for (int k = 0; k < n; k++) {
      double vRe = weights.at(mirror, 0, 0, k);
      double vIm = weights.at(mirror, 0, 1, k);
      square += vRe * vRe + vIm * vIm;
      alongRe += vRe * re[k] + vIm * im[k];
      alongIm += vRe * im[k] - vIm * re[k];
    }
    for (int k = 0; k < n; k++) {
      double vRe = weights.at(mirror, 0, 0, k);
      double vIm = weights.at(mirror, 0, 1, k);
      re[k] -= 2 / square * (vRe * alongRe - vIm * alongIm);
      im[k] -= 2 / square * (vRe * alongIm + vIm * alongRe);
    }
  }

  private void permute() {
    double[] fromRe = re.clone();
    double[] fromIm = im.clone();
    for (int k = 0; k < n; k++) {
      int from = (int) weights.at("permutation", 0, 0, k);
      re[k] = fromRe[from];
      im[k] = fromIm[from];
    }
  }
}
