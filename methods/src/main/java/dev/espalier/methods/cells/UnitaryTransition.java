package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/**
 * W of a layer of {@link Unitary} cells, on rows of states: the real parts of H units, then their
 * imaginary parts. Each row's h·M is W applied to it, M 2H × 2H.
 *
 * <p>Gradients come from that of M, summed over all rows in one product, and go back through the
 * factors once for each of M's columns, however many rows there were.
 */
final class UnitaryTransition {

  /** Columns, or rows, that go together: a rule that no number of threads changes. */
  private static final int TOGETHER = 8;

  private final Kernels kernels;
  private final Team team;
  private final UnitaryTransform transform;
  private final int units;
  private final long factorBytes;

  /** M and its gradient; null where neither is needed. */
  private final Parameter matrix;

  /** Null where M is not made. */
  private final Operand product;

  /** One a thread. */
  private final UnitaryTransform.Work[] work;

  /** Gradients that some columns give together. */
  private final double[][] sums;

  /**
   * @param dense whether M is made, and states multiplied by it
   */
  UnitaryTransition(LayerWeights weights, Kernels kernels, boolean dense, boolean training) {
    team = kernels.team();
    units = weights.units();
    this.kernels = kernels;
    transform = new UnitaryTransform(weights);
    factorBytes =
        4L
            * weights.parameters().stream()
                .filter(p -> !p.role().hasMagnitude())
                .mapToLong(Parameter::size)
                .sum();
    matrix =
        dense || training
            ? new Parameter("transition", Role.WEIGHT, new FMatrixRMaj(2 * units, 2 * units))
            : null;
    // Rounded to 16 bits it would be no unitary matrix.
    product = dense ? Operand.of(kernels, matrix, Storage.FLOAT32, training) : null;
    work =
        Stream.generate(() -> transform.new Work())
            .limit(team.threads())
            .toArray(UnitaryTransform.Work[]::new);
    sums = new double[training ? groups(units) : 0][transform.gradientSize()];
  }

  private static int groups(int rows) {
    return (rows + TOGETHER - 1) / TOGETHER;
  }

  /** Work on one row or column. */
  private interface Each {
    void run(int index, int worker);
  }

  private void each(int count, Each each) {
    team.run(
        groups(count),
        (group, worker) -> {
          int end = Math.min(count, (group + 1) * TOGETHER);
          for (int i = group * TOGETHER; i < end; i++) {
            each.run(i, worker);
          }
        });
  }

  /** Takes over the factors as they are now. */
  void pack() {
    transform.read();
    if (product != null) {
      each(units, this::makeColumn);
      product.pack();
    }
  }

  /** Bytes that a forward pass reads. */
  long weightBytes() {
    return product == null ? factorBytes : product.bytes();
  }

  /** Column {@code unit} of W, which is a row of M, and that of i times the unit. */
  private void makeColumn(int unit, int worker) {
    double[] vector = work[worker].column(unit);
    for (int k = 0; k < units; k++) {
      float re = (float) vector[2 * k];
      float im = (float) vector[2 * k + 1];
      matrix.value().unsafe_set(unit, k, re);
      matrix.value().unsafe_set(unit, units + k, im);
      matrix.value().unsafe_set(units + unit, k, -im);
      matrix.value().unsafe_set(units + unit, units + k, re);
    }
  }

  /** y += h·M. */
  void multiply(Matrix h, Matrix y) {
    if (product != null) {
      product.multiply(h, y, true);
    } else {
      each(h.rows(), (row, worker) -> apply(work[worker], h, y, row, false));
    }
  }

  /** The gradient that states get from their products': dh += dy·Mᵀ. */
  void multiplyTransposed(Matrix dy, Matrix dh) {
    if (product != null) {
      product.multiplyTransposed(dy, dh, true);
    } else {
      each(dy.rows(), (row, worker) -> apply(work[worker], dy, dh, row, true));
    }
  }

  private void apply(UnitaryTransform.Work work, Matrix x, Matrix y, int row, boolean adjoint) {
    double[] vector = work.vector;
    for (int k = 0; k < units; k++) {
      vector[2 * k] = x.get(row, k);
      vector[2 * k + 1] = x.get(row, units + k);
    }
    if (adjoint) {
      work.applyAdjoint();
    } else {
      work.apply();
    }
    for (int k = 0; k < units; k++) {
      y.set(row, k, y.get(row, k) + (float) vector[2 * k]);
      y.set(row, units + k, y.get(row, units + k) + (float) vector[2 * k + 1]);
    }
  }

  /**
   * Overwrites the factors' gradients.
   *
   * @param h states before all steps
   * @param dy gradients of their products
   */
  void gradients(Matrix h, Matrix dy) {
    kernels.multiply(h.transposed(), dy, matrix.gradientView(), false);
    team.run(
        sums.length,
        (group, worker) -> {
          work[worker].collect(sums[group]);
          int end = Math.min(units, (group + 1) * TOGETHER);
          for (int unit = group * TOGETHER; unit < end; unit++) {
            addColumn(unit, work[worker]);
          }
        });
    transform.write(sums);
  }

  private void addColumn(int unit, UnitaryTransform.Work work) {
    FMatrixRMaj gradient = matrix.gradient();
    double[] column = work.gradient;
    for (int k = 0; k < units; k++) {
      column[2 * k] =
          (double) gradient.unsafe_get(unit, k) + gradient.unsafe_get(units + unit, units + k);
      column[2 * k + 1] =
          (double) gradient.unsafe_get(unit, units + k) - gradient.unsafe_get(units + unit, k);
    }
    work.addGradients(unit);
  }
}
