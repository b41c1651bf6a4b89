package dev.espalier.baselines.cells;

import static dev.espalier.model.cell.CellFormula.sigmoid;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;

class OriginalGruTest extends CellContract {

  OriginalGruTest() {
    super(new OriginalGru());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] reset = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      double r = sigmoid(w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k));
      reset[k] = r * before[0][k];
    }
    double[] after = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      double z = sigmoid(w.input(x, 1, k) + w.product(before[0], "recurrent", 1, k));
      double n = Math.tanh(w.input(x, 2, k) + w.product(reset, "recurrent", 2, k));
      after[k] = (1 - z) * n + z * before[0][k];
    }
    return new double[][] {after};
  }
}
