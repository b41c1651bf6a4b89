package dev.espalier.exchange;

import org.ejml.data.FMatrixRMaj;

/**
 * A matrix in 8 bits: every value is its number times the scale of its column, or of its row, to
 * half a scale. Symmetric, so that 0 is 0.
 *
 * @param values numbers from −{@value #LARGEST} to {@value #LARGEST}, row by row
 * @param scales positive, one a column or one a row
 */
record Int8Matrix(byte[] values, float[] scales) {

  static final int LARGEST = 127;

  /** With a scale a column. */
  static Int8Matrix byColumns(FMatrixRMaj matrix) {
    return of(matrix, matrix.numCols, 1, 0);
  }

  /** With a scale a row. */
  static Int8Matrix byRows(FMatrixRMaj matrix) {
    return of(matrix, matrix.numRows, 0, 1);
  }

  /** Value (i, j) has scale i · perRow + j · perColumn. */
  private static Int8Matrix of(FMatrixRMaj matrix, int count, int perColumn, int perRow) {
    float[] scales = new float[count];
    for (int i = 0, at = 0; i < matrix.numRows; i++) {
      for (int j = 0; j < matrix.numCols; j++, at++) {
        int scale = i * perRow + j * perColumn;
        scales[scale] = Math.max(scales[scale], Math.abs(matrix.data[at]));
      }
    }
    for (int k = 0; k < count; k++) {
      scales[k] /= LARGEST;
      // Nothing but zeros, or values too small to be told from them.
      if (scales[k] < Float.MIN_NORMAL) {
        scales[k] = 1;
      }
    }
    byte[] values = new byte[matrix.getNumElements()];
    for (int i = 0, at = 0; i < matrix.numRows; i++) {
      for (int j = 0; j < matrix.numCols; j++, at++) {
        values[at] = (byte) Math.rint(matrix.data[at] / scales[i * perRow + j * perColumn]);
      }
    }
    return new Int8Matrix(values, scales);
  }
}
