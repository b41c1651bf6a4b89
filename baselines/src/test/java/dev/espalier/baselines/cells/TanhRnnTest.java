package dev.espalier.baselines.cells;

import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;

class TanhRnnTest extends CellContract {

  TanhRnnTest() {
    super(new TanhRnn());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[] after = new double[w.units()];
    for (int k = 0; k < w.units(); k++) {
      after[k] = Math.tanh(w.input(x, 0, k) + w.product(before[0], "recurrent", 0, k));
    }
    return new double[][] {after};
  }
}
