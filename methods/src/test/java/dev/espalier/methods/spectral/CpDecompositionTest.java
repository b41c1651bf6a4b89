package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpDecompositionTest {

  /** As many components as inputs, fewer, one; of as many labels, and of more. */
  @ParameterizedTest
  @CsvSource({"4, 4, 4", "6, 4, 4", "8, 6, 9", "5, 1, 1", "5, 1, 3"})
  void findsWhatATensorWasMadeOf(int inputs, int rank, int outputs) {
    SplittableRandom random = new SplittableRandom(inputs);
    QuadraticNetwork planted = QuadraticNetwork.plant(rank, 0, inputs, outputs, 0.2, random);
    DMatrixRMaj tensor = tensor(planted);
    CpDecomposition found = CpDecomposition.of(tensor, rank, random);
    assertEquals(0, found.residual(), 1e-9);
    Recovery recovery =
        Recovery.of(
            new QuadraticNetwork(found.vectors(), planted.recurrent(), found.labels(), rank),
            planted);
    assertEquals(0, recovery.inputs(), 1e-8);
    assertEquals(0, recovery.readout(), 1e-8);
  }

  /** Noise that is no sum of products is left over, all of it. */
  @ParameterizedTest
  @CsvSource({"1e-3", "1e-1", "10"})
  void tellsWhatItDoesNotExplain(double noise) {
    SplittableRandom random = new SplittableRandom(3);
    DMatrixRMaj tensor = tensor(QuadraticNetwork.plant(3, 0, 5, 4, 0.2, random));
    for (int y = 0; y < 4; y++) {
      DMatrixRMaj symmetric = Matrices.gaussian(5, 5, random);
      CommonOps_DDRM.addEquals(symmetric, CommonOps_DDRM.transpose(symmetric, null));
      for (int i = 0; i < 25; i++) {
        tensor.data[25 * y + i] += noise * symmetric.data[i];
      }
    }
    double residual = CpDecomposition.of(tensor, 3, random).residual();
    assertTrue(residual > 0.1 * Math.min(1, noise) && residual < 10 * noise, "" + residual);
  }

  private static DMatrixRMaj tensor(QuadraticNetwork planted) {
    DMatrixRMaj a = planted.inputs();
    DMatrixRMaj tensor = new DMatrixRMaj(planted.readout().numCols, a.numCols * a.numCols);
    for (int y = 0; y < tensor.numRows; y++) {
      for (int i = 0; i < a.numRows; i++) {
        for (int b = 0; b < a.numCols; b++) {
          for (int e = 0; e < a.numCols; e++) {
            double product = planted.readout().get(i, y) * a.get(i, b) * a.get(i, e);
            tensor.add(y, b * a.numCols + e, product);
          }
        }
      }
    }
    return tensor;
  }
}
