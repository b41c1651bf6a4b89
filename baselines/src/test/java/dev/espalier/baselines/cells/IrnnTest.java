package dev.espalier.baselines.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.LayerWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class IrnnTest extends CellContract {

  IrnnTest() {
    super(new Irnn());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] after = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      after[k] = Math.max(0, w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k));
    }
    return new double[][] {after};
  }

  @Test
  void beginsAsTheIdentity() {
    Irnn cell = new Irnn();
    Map<String, FMatrixRMaj> values = LayerWeights.zeros(cell, 3, 2);
    values.values().forEach(value -> Arrays.fill(value.data, 7));
    cell.initialise(values, new SplittableRandom(1));
    assertArrayEquals(new float[] {1, 0, 0, 1}, values.get("recurrent").data);
    assertArrayEquals(new float[] {0, 0}, values.get("bias").data);
    assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7}, values.get("input").data);
  }
}
