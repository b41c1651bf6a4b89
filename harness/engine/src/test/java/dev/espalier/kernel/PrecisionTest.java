package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrecisionTest {

  private static float rounded(float x) {
    return Float.intBitsToFloat(Precision.bfloat16(x));
  }

  @Test
  void roundsToTheNearestOfEightMantissaBits() {
    assertEquals(1f, rounded(1f + 0x1p-9f));
    assertEquals(1f + 0x1p-7f, rounded(1f + 0x1.8p-8f));
    assertEquals(-1f - 0x1p-7f, rounded(-1f - 0x1.8p-8f));
  }

  @Test
  void tiesGoToTheEvenNeighbour() {
    assertEquals(1f, rounded(1f + 0x1p-8f));
    assertEquals(1f + 0x1p-6f, rounded(1f + 0x1.8p-7f));
  }

  @Test
  void whatIsNoNumberStaysSo() {
    assertTrue(Float.isNaN(rounded(Float.NaN)));
    assertTrue(Float.isNaN(rounded(Float.intBitsToFloat(0x7F800001))));
    assertEquals(Float.NEGATIVE_INFINITY, rounded(Float.NEGATIVE_INFINITY));
    assertEquals(-0f, rounded(-0f));
  }
}
