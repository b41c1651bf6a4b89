package dev.espalier.baselines.cells;

import static dev.espalier.model.cell.CellFormula.sigmoid;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;

class GruTest extends CellContract {

  GruTest() {
    super(new Gru());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] after = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      double r = sigmoid(w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k));
      double z = sigmoid(w.input(x, 1, k) + w.product(before[0], "recurrent", 1, k));
      double recurrent = w.product(before[0], "recurrent", 2, k) + w.at("candidate", 0, 0, k);
      double n = Math.tanh(w.input(x, 2, k) + r * recurrent);
      after[k] = (1 - z) * n + z * before[0][k];
    }
    return new double[][] {after};
  }
}
