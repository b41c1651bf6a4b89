package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.LayerWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class QuadraticTest extends CellContract {

  QuadraticTest() {
    super(new Quadratic());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] after = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      double z = w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k);
      after[k] = z * z;
    }
    return new double[][] {after};
  }

  @Test
  void beginsWithSmallRecurrentWeights() {
    Quadratic cell = new Quadratic();
    Map<String, FMatrixRMaj> values = LayerWeights.zeros(cell, 3, 2);
    values.values().forEach(value -> Arrays.fill(value.data, 7));
    cell.initialise(values, new SplittableRandom(1));
    assertArrayEquals(new float[] {0.7f, 0.7f, 0.7f, 0.7f}, values.get("recurrent").data, 1e-6f);
    assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7}, values.get("input").data);
  }

  /** No program that networks are exchanged with has such a layer. */
  @Test
  void isNotExchanged() {
    assertTrue(new Quadratic().interchange().isEmpty());
  }
}
