package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import java.util.HashMap;
import java.util.Map;

/**
 * Inner products of rows of units: C = A·Bᵀ, for a B that is used once.
 *
 * <p>The kernels sum the products of a B that they pack on the way up in pieces, whose bounds would
 * shift where units are cut out of the network while it trains. Of a B that was packed before,
 * every sum is one over the whole depth, and rounds as it does without the cut.
 */
final class InnerProducts {

  private final Kernels kernels;
  private final int units;

  /** Room for B, by its number of rows. */
  private final Map<Integer, PackedMatrix> room = new HashMap<>();

  /**
   * @param units columns of A and B
   */
  InnerProducts(Kernels kernels, int units) {
    this.kernels = kernels;
    this.units = units;
  }

  /** C = A·Bᵀ, or C += A·Bᵀ. */
  void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    PackedMatrix packed = room.computeIfAbsent(b.rows(), rows -> PackedMatrix.of(units, rows));
    kernels.pack(packed, b.transposed());
    kernels.multiply(a, packed, c, accumulate);
  }
}
