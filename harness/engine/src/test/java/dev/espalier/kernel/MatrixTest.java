package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MatrixTest {

  /** Element (i, j) is 10 i + j. */
  private static Matrix numbered(int rows, int columns) {
    Matrix matrix = Matrix.zeros(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.data()[i * columns + j] = 10 * i + j;
      }
    }
    return matrix;
  }

  private static void assertShows(float[][] expected, Matrix matrix) {
    assertEquals(expected.length, matrix.rows());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i].length, matrix.columns());
      for (int j = 0; j < expected[i].length; j++) {
        assertEquals(expected[i][j], matrix.get(i, j), i + ", " + j);
      }
    }
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void windowsAreMovedWithinTheWholeMatrix() {
    Matrix matrix = numbered(4, 3);
    assertSame(matrix, matrix.rows(1, 2));
    assertShows(new float[][] {{10, 11, 12}, {20, 21, 22}}, matrix);
    assertShows(new float[][] {{11, 12}, {21, 22}}, matrix.columns(1, 2));
    assertShows(new float[][] {{31, 32}}, matrix.rows(3, 1));
    assertShows(new float[][] {{30, 31, 32}}, matrix.columns(0, 3));
    assertShows(new float[][] {{20, 21, 22}, {30, 31, 32}}, matrix.rows(0, 4).lastRows(2));
    assertShows(new float[][] {{30, 31, 32}}, matrix.lastRows(1));
    assertEquals(0, matrix.rows(4, 0).rows());
  }

  @Test
  void otherViewsStayWhereTheyAre() {
    Matrix matrix = numbered(4, 3).rows(1, 2);
    Matrix other = matrix.view();
    matrix.rows(3, 1);
    assertShows(new float[][] {{10, 11, 12}, {20, 21, 22}}, other);
    other.columns(2, 1).fill(-1);
    assertShows(new float[][] {{30, 31, 32}}, matrix);
    assertShows(new float[][] {{20, 21, -1}}, matrix.rows(2, 1));
  }

  @Test
  void transposedViewsShowTheSameWindowAcross() {
    Matrix matrix = numbered(4, 3);
    Matrix transposed = matrix.transposed();
    assertSame(matrix, transposed.transposed());
    assertSame(transposed, matrix.transposed());
    matrix.rows(1, 2).columns(0, 2);
    assertShows(new float[][] {{10, 20}, {11, 21}}, transposed);
    transposed.rows(2, 1);
    assertShows(new float[][] {{12}, {22}}, matrix);
    transposed.columns(0, 1);
    assertShows(new float[][] {{2}}, matrix);
    assertShows(new float[][] {{2}}, transposed.view());
    assertEquals(1, matrix.transposed().rowStride());
    assertEquals(3, matrix.transposed().columnStride());
  }

  @Test
  void resizingKeepsTheArrayIfItIsLongEnough() {
    Matrix matrix = Matrix.ofColumns(3);
    Matrix other = matrix.view();
    assertEquals(0, matrix.rows());
    assertSame(matrix, matrix.resize(4));
    float[] data = matrix.data();
    assertEquals(12, data.length);
    matrix.rows(1, 2).resize(2);
    assertSame(data, matrix.data());
    assertEquals("2 x 3", matrix.toString());
    assertEquals(0, matrix.offset());
    matrix.resize(3, 4);
    assertSame(data, matrix.data());
    assertEquals(4, matrix.rowStride());
    matrix.resize(5);
    assertEquals("5 x 4", matrix.toString());
    assertSame(matrix.data(), other.data());
    assertEquals("1 x 4", other.rows(4, 1).columns(0, 4).toString());
    assertEquals(16, other.offset());
    assertEquals("2 x 6", matrix.transposed().resize(2, 6).toString());
    assertEquals("6 x 2", matrix.toString());
    assertEquals(2, matrix.rowStride());
  }

  @Test
  void elementsAreCopiedFromWindowToWindow() {
    Matrix from = numbered(4, 3).rows(2, 2).columns(1, 2);
    Matrix to = Matrix.zeros(2, 4).columns(1, 2);
    to.set(from);
    assertArrayEquals(new float[] {0, 21, 22, 0, 0, 31, 32, 0}, to.data());
    Matrix dense = Matrix.zeros(2, 3);
    dense.set(numbered(4, 3).rows(1, 2));
    assertArrayEquals(new float[] {10, 11, 12, 20, 21, 22}, dense.data());
    assertRefused("2 x 2 cannot be copied to 2 x 3", () -> dense.set(from));
  }

  @Test
  void isDenseWhereRowsFollowEachOther() {
    Matrix matrix = numbered(4, 3);
    assertTrue(matrix.isDense());
    assertTrue(matrix.rows(1, 2).isDense());
    assertFalse(matrix.columns(0, 2).isDense());
    assertTrue(matrix.rows(1, 1).isDense());
    assertFalse(matrix.columns(0, 3).transposed().isDense());
  }

  @Test
  void rowsMayOverlap() {
    Matrix slid = Matrix.of(new float[] {0, 1, 2, 3}, 0, 3, 2, 1, 1);
    assertShows(new float[][] {{0, 1}, {1, 2}, {2, 3}}, slid);
  }

  @Test
  void whatIsNotThereIsRefused() {
    Matrix matrix = numbered(4, 3);
    assertRefused("2 from 3 on: the matrix is 4 x 3", () -> matrix.rows(3, 2));
    assertRefused("1 from -1 on: the matrix is 4 x 3", () -> matrix.columns(-1, 1));
    assertRefused("3 from 1 on: the matrix is 4 x 3", () -> matrix.transposed().rows(1, 3));
    assertRefused("the last 5 rows of 4 x 3", () -> matrix.lastRows(5));
    assertRefused(
        "3 x 3, strides 3 and 1 from 0: does not fit into an array of 8",
        () -> Matrix.of(new float[8], 3, 3));
    assertRefused(
        "offset 0, -1 x 3, strides 3 and 1: none of them can be negative",
        () -> Matrix.of(new float[8], -1, 3));
    assertRefused(
        "3 x 4: its columns lie 3 apart, and it can be filled row by row only",
        () -> matrix.transposed().fill(0));
  }
}
