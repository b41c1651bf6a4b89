package dev.espalier.model.cell;

import static dev.espalier.model.cell.CellFormula.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class LstmTest extends CellContract {

  LstmTest() {
    super(Lstm.INSTANCE);
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    double[][] after = new double[2][w.units()];
    for (int k = 0; k < w.units(); k++) {
      double[] gates = new double[4];
      for (int block = 0; block < 4; block++) {
        gates[block] = w.input(x, block, k) + w.product(before[0], "recurrent", block, k);
      }
      after[1][k] = sigmoid(gates[1]) * before[1][k] + sigmoid(gates[0]) * Math.tanh(gates[2]);
      after[0][k] = sigmoid(gates[3]) * Math.tanh(after[1][k]);
    }
    return after;
  }

  @Test
  void forgetGatesBeginOpenWhereThatIsAskedFor() {
    Map<String, FMatrixRMaj> values = LayerWeights.zeros(Lstm.INSTANCE, 3, 2);
    Lstm.INSTANCE.keepAtFirst(values);
    assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0, 0, 0}, values.get("bias").data);
  }
}
