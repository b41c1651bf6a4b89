package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class UnitSlicesTest {

  /** More rows than are added up in float at a time. */
  private final ToyModel model = ToyModel.random(5, 70, 9, 4, 40, 6, new SplittableRandom(1));

  @Test
  void squaresAreThoseOfTheUnitsRowsAndColumns() {
    List<UnitGroup> groups = model.groups();
    List<double[]> squares = groups.stream().map(g -> new double[g.size()]).toList();
    new UnitSlices(groups, s -> s.parameter().role() != Role.BIAS).squares(squares);
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
    UnitSlices slices =
        new UnitSlices(List.of(model.group("right")), s -> s.parameter().role() == Role.WEIGHT);
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

  @Test
  void weightOfTwoUnitsIsScaledByBoth() {
    FMatrixRMaj before = model.parameter("right.recurrent").value().copy();
    float[] bias = model.parameter("right.bias").value().data.clone();
    UnitSlices slices =
        new UnitSlices(List.of(model.group("right")), s -> s.parameter().role() == Role.WEIGHT);
    slices.scale(List.of(new double[] {1, 5, 3, 1}));
    FMatrixRMaj after = model.parameter("right.recurrent").value();
    for (int r = 0; r < 4; r++) {
      for (int c = 0; c < after.numCols; c++) {
        double[] factors = {1, 5, 3, 1};
        double expected = before.get(r, c) * factors[r] * factors[c % 4];
        assertEquals(expected, after.get(r, c), 1e-6 * Math.abs(expected), r + ", " + c);
      }
    }
    assertEquals(bias[2], model.parameter("right.bias").value().get(0, 2));
  }

  private void assertGradient(String name, int row, int column, float factor) {
    Parameter p = model.parameter(name);
    float expected = factor * p.value().get(row, column);
    assertEquals(expected, p.gradient().get(row, column), 1e-6f);
  }

  /** Wherever they lie between the others, whose sums go on over them. */
  @Test
  void deadUnitsChangeNoBitOfTheOthersSums() {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k++) {
        scale[k] = k == 1 || random.nextInt(3) > 0 ? 1 : 0;
      }
      scales.put(group.name(), scale);
    }
    Removal removal = new Removal(model, model.groups());
    for (UnitGroup group : model.groups()) {
      for (int k = 0; k < group.size(); k++) {
        if (scales.get(group.name())[k] == 0) {
          removal.remove(group, k);
        }
      }
    }
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.gradient().data[i] = random.nextFloat() - 0.5f;
      }
    }
    removal.zeroWeights();
    removal.zeroGradients();
    Cut cut = Cut.of(model, new Survivors(scales));
    PrunableModel smaller = cut.apply(model);
    for (Parameter p : model.parameters()) {
      smaller.parameter(p.name()).gradient().setTo(cut.apply(p, p.gradient()));
    }
    List<double[]> whole = sums(model);
    List<double[]> left = sums(smaller);
    for (int g = 0; g < 4; g++) {
      int[] kept = cut.kept(model.groups().get(g));
      for (int k = 0; k < kept.length; k++) {
        assertEquals(whole.get(g)[kept[k]], left.get(g)[k]);
        assertEquals(whole.get(4 + g)[kept[k]], left.get(4 + g)[k]);
      }
    }
  }

  /** Squares of all groups, then what the readers' gradients and weights give. */
  private static List<double[]> sums(PrunableModel of) {
    List<double[]> squares = of.groups().stream().map(g -> new double[g.size()]).toList();
    List<double[]> products = of.groups().stream().map(g -> new double[g.size()]).toList();
    new UnitSlices(of.groups(), s -> true).squares(squares);
    new UnitSlices(of.groups(), s -> s.use() == Use.READS).gradientTimesWeight(products);
    return Stream.concat(squares.stream(), products.stream()).toList();
  }

  @Test
  void productsOfGradientAndWeightAreThoseOfTheCountedSlices() {
    model.parameter("match").gradient().set(3, 2, 0.5f);
    model.parameter("mix").gradient().set(2, 5, 0.25f);
    model.parameter("left.input").gradient().set(0, 2, 100);
    List<double[]> products = List.of(new double[9]);
    new UnitSlices(List.of(model.group("left")), s -> s.use() == Use.READS)
        .gradientTimesWeight(products);
    double expected =
        0.5 * model.parameter("match").value().get(3, 2)
            + 0.25 * model.parameter("mix").value().get(2, 5);
    assertEquals(expected, products.get(0)[2], 1e-12);
    assertEquals(0, products.get(0)[3]);
  }

  /** Their squares would be denormal, or nothing, in float. */
  @Test
  void smallestWeightsHaveASquare() {
    model.parameters().forEach(p -> Arrays.fill(p.value().data, 0));
    model.parameter("mix").value().set(2, 5, Float.MIN_VALUE);
    List<double[]> squares = List.of(new double[9]);
    new UnitSlices(List.of(model.group("left")), s -> true).squares(squares);
    assertTrue(squares.get(0)[2] > 0);
  }
}
