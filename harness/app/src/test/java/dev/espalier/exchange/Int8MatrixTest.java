package dev.espalier.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class Int8MatrixTest {

  private static FMatrixRMaj random(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(1);
    FMatrixRMaj matrix = new FMatrixRMaj(rows, columns);
    for (int k = 0; k < matrix.data.length; k++) {
      matrix.data[k] = (float) random.nextDouble(-3, 2);
    }
    return matrix;
  }

  @Test
  void valuesAreOffByHalfAScaleAtMostAndTheLargestTakesTheWholeRange() {
    FMatrixRMaj matrix = random(7, 5);
    Int8Matrix columns = Int8Matrix.byColumns(matrix);
    assertEquals(5, columns.scales().length);
    requireClose(matrix, columns, (i, j) -> j);
    Int8Matrix rows = Int8Matrix.byRows(matrix);
    assertEquals(7, rows.scales().length);
    requireClose(matrix, rows, (i, j) -> i);
  }

  private static void requireClose(FMatrixRMaj matrix, Int8Matrix int8, IntBinaryOperator which) {
    int[] largest = new int[int8.scales().length];
    for (int i = 0; i < matrix.numRows; i++) {
      for (int j = 0; j < matrix.numCols; j++) {
        int k = which.applyAsInt(i, j);
        int number = int8.values()[i * matrix.numCols + j];
        double scale = int8.scales()[k];
        assertEquals(matrix.get(i, j), number * scale, 0.5001 * scale);
        largest[k] = Math.max(largest[k], Math.abs(number));
      }
    }
    for (int number : largest) {
      assertEquals(127, number);
    }
  }

  @Test
  void roundsHalvesToEvenAsOnnxRuntimeDoes() {
    Int8Matrix int8 = Int8Matrix.byRows(new FMatrixRMaj(new float[][] {{-127, 0.5f, 1.5f, -2.5f}}));
    assertArrayEquals(new byte[] {-127, 0, 2, -2}, int8.values());
    assertArrayEquals(new float[] {1}, int8.scales());
  }

  @Test
  void whatIsZeroOrAsGoodAsStaysZeroOfAScaleThatCanBeMultipliedBy() {
    FMatrixRMaj matrix = new FMatrixRMaj(new float[][] {{0, 1e-44f, 2}, {0, -1e-42f, 1}});
    Int8Matrix int8 = Int8Matrix.byColumns(matrix);
    assertArrayEquals(new float[] {1, 1, 2 / 127f}, int8.scales());
    assertArrayEquals(new byte[] {0, 0, 127, 0, 0, 64}, int8.values());
  }
}
