package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitGroupTest {

  /** Weight (r, c) is 10 r + c. */
  private final Parameter w =
      new Parameter(
          "w",
          Parameter.Role.WEIGHT,
          new FMatrixRMaj(2, 5, true, 0, 1, 2, 3, 4, 10, 11, 12, 13, 14));

  private UnitGroup group(int size, Axis axis, int offset) {
    return new UnitGroup("g", Kind.HIDDEN, size, List.of(new Slice(w, axis, offset, Use.PRODUCES)));
  }

  @Test
  void sliceGivesAUnitItsRowOrItsColumn() {
    Slice columns = new Slice(w, Axis.COLUMN, 2, Use.PRODUCES);
    assertEquals(2, columns.length(1));
    assertEquals(13, columns.weight(1, 1));
    Slice rows = new Slice(w, Axis.ROW, 1, Use.READS);
    assertEquals(5, rows.length(0));
    assertEquals(13, rows.weight(0, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "3, COLUMN, 3, 2's column 5, 5",
    "1, COLUMN, -1, 0's column -1, 5",
    "3, ROW, 0, 2's row 2, 2",
    "1, ROW, 2, 0's row 2, 2"
  })
  void sliceBeyondItsParameterIsRefused(int size, Axis axis, int offset, String unit, int extent) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> group(size, axis, offset)).getMessage();
    assertEquals("g: unit " + unit + " lies outside the " + extent + " of w", message);
  }

  @Test
  void unitsMayLieInAnyPlacesOrInNone() {
    Slice slice = new Slice(w, Axis.COLUMN, new int[] {3, -1, 0}, Use.READS);
    assertEquals(13, slice.weight(0, 1));
    assertEquals(10, slice.weight(2, 1));
    assertEquals(List.of(2, 0, 2), IntStream.range(0, 3).map(slice::length).boxed().toList());
    double[] norms = new UnitGroup("g", Kind.HIDDEN, 3, List.of(slice)).norms();
    assertArrayEquals(new double[] {Math.sqrt(9 + 169), 0, 10}, norms, 1e-12);
    Slice beyond = new Slice(w, Axis.COLUMN, new int[] {5, -1}, Use.READS);
    assertThrows(
        IllegalArgumentException.class, () -> new UnitGroup("g", Kind.HIDDEN, 2, List.of(beyond)));
    Slice none = new Slice(w, Axis.COLUMN, new int[] {0, -2}, Use.READS);
    assertThrows(
        IllegalArgumentException.class, () -> new UnitGroup("g", Kind.HIDDEN, 2, List.of(none)));
  }

  @Test
  void sliceMayEndWhereItsParameterDoes() {
    assertEquals(2, group(2, Axis.COLUMN, 3).size());
    assertEquals(2, group(2, Axis.ROW, 0).size());
  }

  @Test
  void groupWithoutUnitsIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> group(0, Axis.ROW, 0)).getMessage();
    assertTrue(message.startsWith("g: "), message);
  }

  @Test
  void slicesAreFixedAtConstruction() {
    List<Slice> slices = new ArrayList<>(List.of(new Slice(w, Axis.ROW, 0, Use.READS)));
    UnitGroup group = new UnitGroup("g", Kind.INPUT, 2, slices);
    slices.clear();
    assertEquals(1, group.slices().size());
  }

  @Test
  void readersAreTheSlicesThatRead() {
    Slice produces = new Slice(w, Axis.COLUMN, 0, Use.PRODUCES);
    Slice reads = new Slice(w, Axis.ROW, 0, Use.READS);
    assertEquals(
        List.of(reads), new UnitGroup("g", Kind.HIDDEN, 2, List.of(produces, reads)).readers());
  }

  @Test
  void normIsOverAllThatBelongsToAUnit() {
    ToyModel model = ToyModel.random(3, 3, 3, 3, 3, 3, new SplittableRandom(1));
    UnitGroup top = model.group("top");
    double squares = 0;
    for (int i = 0; i < 6; i++) {
      squares += Math.pow(model.parameter("mix").value().get(i, 1), 2);
    }
    squares += Math.pow(model.parameter("mix.bias").value().get(0, 1), 2);
    for (int i = 0; i < 3; i++) {
      squares += Math.pow(model.parameter("out").value().get(1, i), 2);
      squares += Math.pow(model.parameter("match").value().get(1, i), 2);
    }
    assertEquals(Math.sqrt(squares), top.norms()[1], 1e-9);
    assertEquals(3, top.norms().length);
  }

  @Test
  void sliceThatAUnitDoesNotEnterIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Slice(w, Axis.ROW, 0, Use.READS, 0))
            .getMessage();
    assertTrue(message.endsWith("a slice of degree 0; it must be at least 1"), message);
  }
}
