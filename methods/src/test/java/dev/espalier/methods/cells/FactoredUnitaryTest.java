package dev.espalier.methods.cells;

import dev.espalier.methods.cells.Unitary.Transition;
import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;

/** Held to the contract with the transition's factors, which large layers have. */
class FactoredUnitaryTest extends CellContract {

  FactoredUnitaryTest() {
    super(new Unitary(Transition.FACTORED));
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    return new double[][] {UnitaryFormula.step(w, x, before[0])};
  }
}
