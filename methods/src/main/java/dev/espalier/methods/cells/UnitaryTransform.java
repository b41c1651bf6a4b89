package dev.espalier.methods.cells;

import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * W = D3 R2 F⁻¹ D2 Π R1 F D1 of a layer of {@link Unitary} cells, and of what is left of one that
 * was cut: of the n coordinates that it was made with, the H that units have, of what goes in and
 * of what comes out. Computed in double precision; a complex vector is an array of real and
 * imaginary parts in turn.
 *
 * <p>An instance holds the factors as they were when they were last {@linkplain #read() read};
 * {@link Work} holds the buffers of one thread.
 */
final class UnitaryTransform {

  private final LayerWeights weights;
  private final int units;
  private final int whole;
  private final DoubleFFT_1D fourier;

  /** Coordinates of the units. */
  private final int[] position;

  private final int[] permutation;

  /** m ∘ e^(iθ1), e^(iθ2), e^(iθ3). */
  private final double[] turn1;

  private final double[] turn2;
  private final double[] turn3;
  private final double[] mirror1;
  private final double[] mirror2;

  /**
   * @throws IllegalArgumentException if the layer's places are none
   */
  UnitaryTransform(LayerWeights weights) {
    this.weights = weights;
    units = weights.units();
    whole = weights.whole();
    fourier = new DoubleFFT_1D(whole);
    position = places(weights.get(Unitary.POSITION));
    permutation = places(weights.get(Unitary.PERMUTATION));
    turn1 = new double[2 * units];
    turn2 = new double[2 * whole];
    turn3 = new double[2 * units];
    mirror1 = new double[2 * whole];
    mirror2 = new double[2 * whole];
    read();
  }

  private int[] places(Parameter parameter) {
    int[] places = new int[parameter.size()];
    for (int i = 0; i < places.length; i++) {
      float value = parameter.value().data[i];
      places[i] = (int) value;
      if (places[i] != value || places[i] < 0 || places[i] >= whole) {
        throw new IllegalArgumentException(
            "%s: its number %d is %s, and must be a whole number from 0 to %d"
                .formatted(parameter.name(), i, value, whole - 1));
      }
    }
    return places;
  }

  /** Takes over the factors as they are now. */
  void read() {
    turn(weights.get(Unitary.ANGLES1), turn1);
    float[] open = weights.get(Unitary.OPEN).value().data;
    for (int k = 0; k < units; k++) {
      turn1[2 * k] *= open[k];
      turn1[2 * k + 1] *= open[k];
    }
    turn(weights.get(Unitary.ANGLES2), turn2);
    turn(weights.get(Unitary.ANGLES3), turn3);
    mirror(weights.get(Unitary.MIRROR1), mirror1);
    mirror(weights.get(Unitary.MIRROR2), mirror2);
  }

  private static void turn(Parameter angles, double[] turn) {
    for (int k = 0; k < angles.size(); k++) {
      turn[2 * k] = Math.cos(angles.value().data[k]);
      turn[2 * k + 1] = Math.sin(angles.value().data[k]);
    }
  }

  private static void mirror(Parameter direction, double[] mirror) {
    float[] value = direction.value().data;
    int size = direction.size() / 2;
    for (int k = 0; k < size; k++) {
      mirror[2 * k] = value[k];
      mirror[2 * k + 1] = value[size + k];
    }
  }

  /** Numbers that {@link Work#addGradients} adds to. */
  int gradientSize() {
    return 3 * units + 5 * whole;
  }

  /**
   * Overwrites the factors' gradients.
   *
   * @param parts what is to be summed, in this order; the first is overwritten
   */
  void write(double[][] parts) {
    double[] sums = parts[0];
    for (int p = 1; p < parts.length; p++) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += parts[p][i];
      }
    }
    int at = 0;
    at = write(sums, at, weights.get(Unitary.ANGLES1), 1);
    at = write(sums, at, weights.get(Unitary.OPEN), 1);
    at = write(sums, at, weights.get(Unitary.ANGLES3), 1);
    at = write(sums, at, weights.get(Unitary.ANGLES2), 1);
    at = write(sums, at, weights.get(Unitary.MIRROR1), 2);
    write(sums, at, weights.get(Unitary.MIRROR2), 2);
  }

  /** Parts lie in turn there, one after the other here. */
  private static int write(double[] sums, int at, Parameter parameter, int parts) {
    FMatrixRMaj gradient = parameter.gradient();
    int size = parameter.size() / parts;
    for (int i = 0; i < parameter.size(); i++) {
      gradient.data[i % parts * size + i / parts] = (float) sums[at + i];
    }
    return at + parameter.size();
  }

  /** What one thread needs to apply the transform. */
  final class Work {

    /** A vector of the units' coordinates: what goes in, and what comes out. */
    final double[] vector = new double[2 * units];

    /** What goes into R1, D2 and R2, comes out of D2, and of R2. */
    private final double[] into1 = new double[2 * whole];

    private final double[] into2 = new double[2 * whole];
    private final double[] outOf2 = new double[2 * whole];
    private final double[] intoLast = new double[2 * whole];
    private final double[] all = new double[2 * whole];
    private final double[] permuted = new double[2 * whole];

    /** Of a column of W: the gradient of what comes out; overwritten on the way back. */
    final double[] gradient = new double[2 * units];

    private double[] sums;

    /** Column {@code unit} of W, in {@link #vector}. */
    double[] column(int unit) {
      Arrays.fill(vector, 0);
      vector[2 * unit] = 1;
      apply();
      return vector;
    }

    /** {@link #vector} = W · vector. */
    void apply() {
      Arrays.fill(all, 0);
      for (int k = 0; k < units; k++) {
        // Adds, as units that were removed and not yet cut out have no places of their own.
        all[2 * position[k]] += real(vector, k, turn1, k);
        all[2 * position[k] + 1] += imaginary(vector, k, turn1, k);
      }
      fourier.complexForward(all);
      System.arraycopy(all, 0, into1, 0, all.length);
      reflect(mirror1, all);
      for (int i = 0; i < whole; i++) {
        into2[2 * i] = all[2 * permutation[i]];
        into2[2 * i + 1] = all[2 * permutation[i] + 1];
      }
      for (int i = 0; i < whole; i++) {
        outOf2[2 * i] = real(into2, i, turn2, i);
        outOf2[2 * i + 1] = imaginary(into2, i, turn2, i);
      }
      System.arraycopy(outOf2, 0, intoLast, 0, all.length);
      fourier.complexInverse(intoLast, true);
      System.arraycopy(intoLast, 0, all, 0, all.length);
      reflect(mirror2, all);
      for (int k = 0; k < units; k++) {
        vector[2 * k] = real(all, position[k], turn3, k);
        vector[2 * k + 1] = imaginary(all, position[k], turn3, k);
      }
    }

    /** {@link #vector} = Wᴴ · vector, which is also what a gradient goes back through W by. */
    void applyAdjoint() {
      Arrays.fill(all, 0);
      for (int k = 0; k < units; k++) {
        all[2 * position[k]] += realConjugate(turn3, k, vector, k);
        all[2 * position[k] + 1] += imaginaryConjugate(turn3, k, vector, k);
      }
      reflect(mirror2, all);
      fourier.complexForward(all);
      backThrough2();
      reflect(mirror1, all);
      fourier.complexInverse(all, false);
      for (int k = 0; k < units; k++) {
        vector[2 * k] = realConjugate(turn1, k, all, position[k]);
        vector[2 * k + 1] = imaginaryConjugate(turn1, k, all, position[k]);
      }
    }

    /** From n times the gradient of what comes out of D2 to that of what comes out of R1. */
    private void backThrough2() {
      for (int i = 0; i < whole; i++) {
        permuted[2 * permutation[i]] = realConjugate(turn2, i, all, i) / whole;
        permuted[2 * permutation[i] + 1] = imaginaryConjugate(turn2, i, all, i) / whole;
      }
      System.arraycopy(permuted, 0, all, 0, all.length);
    }

    /**
     * Where gradients are to be added: θ1, m and θ3, θ2, v1 and v2, their parts in turn.
     *
     * @param into zeroed
     */
    void collect(double[] into) {
      sums = into;
      Arrays.fill(sums, 0);
    }

    /** Adds what column {@code unit} of W gives, by its {@link #gradient}. */
    void addGradients(int unit) {
      column(unit);
      int third = 2 * units;
      int second = 3 * units;
      int mirrors = second + whole;
      Arrays.fill(all, 0);
      for (int k = 0; k < units; k++) {
        sums[third + k] += imaginaryConjugate(vector, k, gradient, k);
        all[2 * position[k]] += realConjugate(turn3, k, gradient, k);
        all[2 * position[k] + 1] += imaginaryConjugate(turn3, k, gradient, k);
      }
      addMirror(mirror2, intoLast, all, mirrors + 2 * whole);
      reflect(mirror2, all);
      fourier.complexForward(all);
      for (int i = 0; i < whole; i++) {
        sums[second + i] += imaginaryConjugate(outOf2, i, all, i) / whole;
      }
      backThrough2();
      addMirror(mirror1, into1, all, mirrors);
      reflect(mirror1, all);
      fourier.complexInverse(all, false);
      addFirst(unit);
    }

    /** Of m and θ1, of which a column has its unit's alone. */
    private void addFirst(int unit) {
      float angle = weights.get(Unitary.ANGLES1).value().data[unit];
      float open = weights.get(Unitary.OPEN).value().data[unit];
      double re = all[2 * position[unit]];
      double im = all[2 * position[unit] + 1];
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      sums[unit] += open * (im * cos - re * sin);
      sums[units + unit] += re * cos + im * sin;
    }

    /**
     * Adds the gradient of a reflection's direction.
     *
     * @param x what was reflected
     * @param dy gradient of what came out
     * @param at its place among the sums
     */
    private void addMirror(double[] v, double[] x, double[] dy, int at) {
      double square = square(v);
      double factor = 2 / square;
      // a = vᴴx, b = vᴴdy; y = x − factor · a · v
      double aRe = 0;
      double aIm = 0;
      double bRe = 0;
      double bIm = 0;
      for (int i = 0; i < whole; i++) {
        aRe += realConjugate(v, i, x, i);
        aIm += imaginaryConjugate(v, i, x, i);
        bRe += realConjugate(v, i, dy, i);
        bIm += imaginaryConjugate(v, i, dy, i);
      }
      double shrink = 2 * factor / square * (aRe * bRe + aIm * bIm);
      for (int i = 0; i < whole; i++) {
        double xRe = x[2 * i];
        double xIm = x[2 * i + 1];
        double dRe = dy[2 * i];
        double dIm = dy[2 * i + 1];
        sums[at + 2 * i] +=
            shrink * v[2 * i] - factor * (bRe * xRe + bIm * xIm + aRe * dRe + aIm * dIm);
        sums[at + 2 * i + 1] +=
            shrink * v[2 * i + 1] - factor * (bRe * xIm - bIm * xRe + aRe * dIm - aIm * dRe);
      }
    }
  }

  /** x −= 2 v (vᴴx) / |v|². */
  private static void reflect(double[] v, double[] x) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < v.length / 2; i++) {
      re += realConjugate(v, i, x, i);
      im += imaginaryConjugate(v, i, x, i);
    }
    double factor = 2 / square(v);
    re *= factor;
    im *= factor;
    for (int i = 0; i < v.length; i += 2) {
      x[i] -= v[i] * re - v[i + 1] * im;
      x[i + 1] -= v[i] * im + v[i + 1] * re;
    }
  }

  private static double square(double[] v) {
    double square = 0;
    for (double part : v) {
      square += part * part;
    }
    return square;
  }

  // Products of the i-th number of one vector, or of its conjugate, with the j-th of another.

  private static double real(double[] a, int i, double[] b, int j) {
    return a[2 * i] * b[2 * j] - a[2 * i + 1] * b[2 * j + 1];
  }

  private static double imaginary(double[] a, int i, double[] b, int j) {
    return a[2 * i] * b[2 * j + 1] + a[2 * i + 1] * b[2 * j];
  }

  private static double realConjugate(double[] a, int i, double[] b, int j) {
    return a[2 * i] * b[2 * j] + a[2 * i + 1] * b[2 * j + 1];
  }

  private static double imaginaryConjugate(double[] a, int i, double[] b, int j) {
    return a[2 * i] * b[2 * j + 1] - a[2 * i + 1] * b[2 * j];
  }
}
