package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.kernel.Kernels.Activation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Calls whose matrices do not fit together. */
class ShapesTest {

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final Matrix a = Matrix.zeros(2, 3);
  private final Matrix b = Matrix.zeros(3, 4);
  private final Matrix c = Matrix.zeros(2, 4);

  @AfterEach
  void endThreads() {
    team.close();
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void ofProducts() {
    kernels.multiply(a, b, c, false);
    assertRefused(
        "2 x 3 times 3 x 4 is not 2 x 3", () -> kernels.multiply(a, b, Matrix.zeros(2, 3), false));
    assertRefused(
        "2 x 2 times 3 x 4 is not 2 x 4", () -> kernels.multiply(a.columns(0, 2), b, c, false));
    a.columns(0, 3);
    assertRefused(
        "1 x 3 times 3 x 4 is not 2 x 4", () -> kernels.multiply(a.rows(0, 1), b, c, false));
    a.rows(0, 2);
    PackedMatrix packed = PackedMatrix.of(3, 4);
    assertRefused("4 x 3 cannot be packed as 3 x 4", () -> kernels.pack(packed, b.transposed()));
    kernels.pack(packed, b);
    kernels.multiply(a, packed, c, false);
    assertRefused(
        "2 x 4 times 3 x 4 is not 2 x 4",
        () -> kernels.multiply(Matrix.zeros(2, 4), packed, c, false));
    Csr sparse = Csr.of(b);
    kernels.multiply(a, sparse, c, false);
    assertRefused(
        "2 x 4 times 3 x 4 is not 2 x 4",
        () -> kernels.multiply(Matrix.zeros(2, 4), sparse, c, false));
    assertRefused(
        "2 x 3: its columns lie 2 apart, and it can be multiplied by a sparse one row by row only",
        () -> kernels.multiply(Matrix.zeros(3, 2).transposed(), sparse, c, false));
    assertRefused(
        "2 x 4: its columns lie 2 apart, and it can be written row by row only",
        () -> kernels.multiply(a, b, Matrix.zeros(4, 2).transposed(), false));
  }

  @Test
  void ofAProductThatIsItsOwnFactor() {
    Matrix square = Matrix.zeros(3, 3);
    assertRefused(
        "one view of 3 x 3 is a product and one of its factors",
        () -> kernels.multiply(square, Matrix.zeros(3, 3), square, false));
    assertRefused(
        "one view of 3 x 3 is a product and one of its factors",
        () -> kernels.multiply(Matrix.zeros(3, 3), square, square, true));
  }

  @Test
  void ofLstms() {
    Matrix gates = Matrix.zeros(2, 12);
    Matrix state = Matrix.zeros(2, 3);
    Matrix narrow = Matrix.zeros(2, 2);
    Matrix gap = Matrix.zeros(2, 4).columns(0, 3);
    assertRefused(
        "cell before: is 2 x 2, but gates are 2 x 12",
        () -> kernels.lstmCell(gates, narrow, state, state, state));
    assertRefused(
        "hidden state: is 1 x 3, but gates are 2 x 12",
        () -> kernels.lstmCell(gates, state, state, state, Matrix.zeros(1, 3)));
    assertRefused(
        "cell of 2 x 3, gates of 2 x 12: they must lie without gaps",
        () -> kernels.lstmCell(gates, state, gap, state, state));
    assertRefused(
        "gradient of the cell: is 2 x 2, but gates are 2 x 12",
        () -> kernels.lstmBackward(gates, state, state, state, narrow));
    PackedMatrix recurrent = PackedMatrix.ofGates(3, 3);
    kernels.pack(recurrent, Matrix.zeros(3, 12));
    assertRefused(
        "2 x 2 times 3 x 12 is not 2 x 12",
        () -> kernels.lstmForward(gates, narrow, recurrent, state, state, state, state));
    assertRefused(
        "tanh of the cell: is 2 x 2, but gates are 2 x 12",
        () -> kernels.lstmForward(gates, state, recurrent, state, state, narrow, state.view()));
    assertRefused(
        "one view of 2 x 3 is the hidden state before and after the step",
        () -> kernels.lstmForward(gates, state, recurrent, state, state, state, state));
    PackedMatrix columns = PackedMatrix.of(3, 12);
    kernels.pack(columns, Matrix.zeros(3, 12));
    assertRefused(
        "the recurrent matrix, 3 x 12, is packed for products; use PackedMatrix.ofGates",
        () -> kernels.lstmForward(gates, state, columns, state, state, state, state.view()));
  }

  @Test
  void ofRowsAndElements() {
    assertRefused("a row of 3: x is 2 x 4", () -> kernels.addRow(c, new float[3]));
    assertRefused("a row of 5: x is 2 x 4", () -> kernels.columnSums(c, new float[5]));
    assertRefused(
        "logits are 2 x 4, but there are 1 targets",
        () -> kernels.crossEntropy(c, new int[1], false, 1));
    assertRefused("2 x 3: the other one is 2 x 4", () -> kernels.product(a, c));
    assertRefused("2 x 3: both must lie without gaps", () -> kernels.product(a, c.columns(0, 3)));
    assertRefused(
        "4 x 3: its columns lie 4 apart, and it can be activated row by row only",
        () -> kernels.activate(Activation.TANH, b.transposed()));
  }
}
