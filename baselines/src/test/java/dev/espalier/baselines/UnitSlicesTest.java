package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class UnitSlicesTest {

  /** More rows than are added up in float at a time. */
  private final ToyModel model = ToyModel.random(5, 70, 9, 4, 40, 6, new SplittableRandom(1));

  @Test
  void squaresAreThoseOfTheUnitsRowsAndColumns() {
    List<UnitGroup> groups = model.groups();
    List<double[]> squares = groups.stream().map(g -> new double[g.size()]).toList();
    new UnitSlices(groups, p -> p.role() != Role.BIAS).squares(squares);
    for (int g = 0; g < groups.size(); g++) {
      for (int k = 0; k < groups.get(g).size(); k++) {
        double expected = 0;
        for (Slice slice : groups.get(g).slices()) {
          expected +=
              slice.parameter().role() == Role.BIAS ? 0 : squares(slice, slice.offset() + k);
        }
        assertEquals(expected, squares.get(g)[k], 1e-5 * expected, groups.get(g).name());
      }
    }
  }

  private static double squares(Slice slice, int at) {
    FMatrixRMaj matrix = slice.parameter().value();
    double sum = 0;
    for (int i = 0; i < (slice.axis() == Axis.ROW ? matrix.numCols : matrix.numRows); i++) {
      double w = slice.axis() == Axis.ROW ? matrix.get(at, i) : matrix.get(i, at);
      sum += w * w;
    }
    return sum;
  }

  @Test
  void measuringTwiceGivesTheSame() {
    List<UnitGroup> groups = List.of(model.group("left"));
    List<double[]> first = List.of(new double[9]);
    List<double[]> second = List.of(new double[9]);
    UnitSlices slices = new UnitSlices(groups, p -> true);
    slices.squares(first);
    slices.addToGradients(first);
    slices.squares(second);
    for (int k = 0; k < 9; k++) {
      assertEquals(first.get(0)[k], second.get(0)[k]);
    }
  }

  @Test
  void weightOfOneUnitGetsThatUnitsFactor() {
    double[] factor = new double[4];
    factor[2] = 3;
    UnitSlices slices = new UnitSlices(List.of(model.group("right")), p -> p.role() == Role.WEIGHT);
    slices.addToGradients(List.of(factor));
    // Right unit 2 is row 9 + 2 of mix, column 2 and 4 + 2 of the recurrent matrix, and its row 2.
    assertGradient("mix", 11, 0, 3);
    assertGradient("mix", 10, 0, 0);
    assertGradient("right.recurrent", 0, 2, 3);
    assertGradient("right.recurrent", 0, 6, 3);
    assertGradient("right.recurrent", 2, 0, 3);
    assertGradient("right.recurrent", 2, 2, 6);
    assertGradient("right.recurrent", 0, 0, 0);
    assertGradient("right.bias", 0, 2, 0);
  }

  private void assertGradient(String name, int row, int column, float factor) {
    Parameter p = model.parameter(name);
    float expected = factor * p.value().get(row, column);
    assertEquals(expected, p.gradient().get(row, column), 1e-6f);
  }
}
