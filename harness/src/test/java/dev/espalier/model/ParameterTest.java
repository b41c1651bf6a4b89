package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.model.Parameter.Role;
import java.util.HashMap;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class ParameterTest {

  @Test
  void gradientOfAnotherShapeIsRefused() {
    FMatrixRMaj value = new FMatrixRMaj(2, 3);
    FMatrixRMaj gradient = new FMatrixRMaj(3, 2);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Parameter("w", Role.WEIGHT, value, gradient))
            .getMessage();
    assertEquals("w: value is 2 x 3 but gradient is 3 x 2", message);
  }

  @Test
  void gradientBeginsAtZero() {
    Parameter w = new Parameter("w", Role.WEIGHT, new FMatrixRMaj(1, 2, true, 5, 6));
    assertArrayEquals(new float[] {0, 0}, w.gradient().data);
  }

  @Test
  void negativeZeroIsZeroAndTheSmallestNumberIsNot() {
    Parameter w =
        new Parameter(
            "w", Role.WEIGHT, new FMatrixRMaj(2, 2, true, 0, -0f, Float.MIN_VALUE, Float.NaN));
    assertEquals(2, w.nonZeros());
    assertEquals(4, w.size());
  }

  @Test
  void parameterIsFoundAgainAfterItsWeightsHaveChanged() {
    Parameter w = new Parameter("w", Role.WEIGHT, new FMatrixRMaj(1, 1));
    Map<Parameter, String> map = new HashMap<>(Map.of(w, "here"));
    w.value().set(0, 0, 3);
    assertEquals("here", map.get(w));
    assertNotEquals(w, new Parameter("w", Role.WEIGHT, w.value(), w.gradient()));
  }
}
