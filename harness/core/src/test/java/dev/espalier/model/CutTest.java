package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class CutTest {

  private final ToyModel model = ToyModel.random(3, 4, 5, 3, 4, 2, new SplittableRandom(1));

  /** Without feature 2, left units 0 and 3, and right unit 1. */
  private final Cut cut =
      Cut.of(
          model,
          new Survivors(
              Map.of(
                  "features", new float[] {1, 1, 0, 1},
                  "left", new float[] {0, 0.5f, 1, 0, 1},
                  "right", new float[] {1, 0, 1})));

  @Test
  void unitsOfScaleZeroGoAndNoOthers() {
    assertArrayEquals(new int[] {0, 1, 3}, cut.kept("features"));
    assertArrayEquals(new int[] {1, 2, 4}, cut.kept(model.group("left")));
    assertArrayEquals(new int[] {0, 2}, cut.kept("right"));
    assertArrayEquals(new int[] {0, 1, 2, 3}, cut.kept("top"));
    assertEquals(4, cut.removed(model));
  }

  @Test
  void everyMatrixLosesTheRowsAndColumnsOfItsUnits() {
    int[] blocks = {1, 2, 4, 6, 7, 9};
    assertCut("left.input", new int[] {0, 1, 3}, blocks);
    assertCut("left.recurrent", new int[] {1, 2, 4}, blocks);
    assertCut("left.bias", new int[] {0}, blocks);
    // Read by left, then by right.
    assertCut("mix", new int[] {1, 2, 4, 5, 7}, new int[] {0, 1, 2, 3});
    assertCut("out", new int[] {0, 1, 2, 3, 4, 6}, new int[] {0, 1});
    assertCut("match", new int[] {0, 1, 2, 3}, new int[] {1, 2, 4});
    assertCut("embedding", new int[] {0, 1, 2}, new int[] {0, 1, 3});
  }

  private void assertCut(String name, int[] rows, int[] columns) {
    Parameter parameter = model.parameter(name);
    FMatrixRMaj value = parameter.value();
    FMatrixRMaj left = cut.apply(parameter, value);
    assertEquals(rows.length, left.numRows, name);
    assertEquals(columns.length, left.numCols, name);
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        assertEquals(value.get(rows[r], columns[c]), left.get(r, c), name + " " + r + " " + c);
      }
    }
    assertArrayEquals(left.data, ((ToyModel) cut.apply(model)).parameter(name).value().data);
  }

  @Test
  void whatIsCutIsACopy() {
    PrunableModel smaller = cut.apply(model);
    float before = model.parameter("mix").value().get(1, 0);
    smaller.parameter("mix").value().set(0, 0, 100);
    assertEquals(before, model.parameter("mix").value().get(1, 0));
  }

  @Test
  void cutThatKeepsUnitsIsTheOneThatLeavesOutTheOthers() {
    Map<String, int[]> kept = new LinkedHashMap<>();
    model.groups().forEach(group -> kept.put(group.name(), cut.kept(group)));
    PrunableModel same = Cut.keeping(model, kept).apply(model);
    for (Parameter p : cut.apply(model).parameters()) {
      assertArrayEquals(p.value().data, same.parameter(p.name()).value().data, p.name());
    }
  }

  @Test
  void groupThatWouldBeEmptyIsNamed() {
    Survivors none = new Survivors(Map.of("right", new float[3]));
    EmptyGroupException told = assertThrows(EmptyGroupException.class, () -> Cut.of(model, none));
    assertEquals(true, told.getMessage().contains("right"), told.getMessage());
  }
}
