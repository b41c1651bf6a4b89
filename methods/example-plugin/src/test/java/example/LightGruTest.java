package example;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;

class LightGruTest extends CellContract {

  LightGruTest() {
    super(new LightGru());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] hidden = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      double z = CellFormula.sigmoid(w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k));
      double n = Math.tanh(w.input(x, 1, k) + w.product(before[0], "recurrent", 1, k));
      hidden[k] = (1 - z) * before[0][k] + z * n;
    }
    return new double[][] {hidden};
  }
}
