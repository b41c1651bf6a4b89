package dev.espalier.model.cell;

import dev.espalier.model.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** A layer's weights in double precision, for the formula that a {@link CellContract} wants. */
public final class CellFormula {

  private final Map<String, double[][]> byName = new LinkedHashMap<>();
  private final Map<Parameter, double[][]> byParameter = new LinkedHashMap<>();
  private final Cell cell;
  private final int units;

  /** A copy of the weights of a layer as they are now. */
  public CellFormula(LayerWeights layer) {
    cell = layer.cell();
    units = layer.units();
    layer
        .byName()
        .forEach(
            (name, parameter) -> {
              double[][] copy = copy(parameter.value());
              byName.put(name, copy);
              byParameter.put(parameter, copy);
            });
  }

  private static double[][] copy(FMatrixRMaj value) {
    double[][] rows = new double[value.numRows][value.numCols];
    for (int i = 0; i < value.numRows; i++) {
      for (int j = 0; j < value.numCols; j++) {
        rows[i][j] = value.get(i, j);
      }
    }
    return rows;
  }

  /** The copy of a parameter, by row; live. */
  public double[][] matrix(Parameter parameter) {
    return byParameter.get(parameter);
  }

  /** Number of units, H. */
  public int units() {
    return units;
  }

  /** The states that a sequence begins with, in the order of {@link Cell#states()}. */
  double[][] begin() {
    double[][] states = new double[cell.states().size()][units];
    states[0] =
        cell.initialState()
            .map(name -> byName.get(name)[0].clone())
            .orElseGet(() -> new double[cell.parts() * units]);
    return states;
  }

  /** Entry (row, unit) of a block of a weight. */
  public double at(String weight, int row, int block, int unit) {
    return byName.get(weight)[row][block * units + unit];
  }

  /** Σ x(i) · weight(i, unit of a block). */
  public double product(double[] x, String weight, int block, int unit) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * at(weight, i, block, unit);
    }
    return sum;
  }

  /** The inputs' product, and bias if there is one, for a unit of a block. */
  public double input(double[] x, int block, int unit) {
    double bias = byName.containsKey(Weight.BIAS) ? at(Weight.BIAS, 0, block, unit) : 0;
    return product(x, Weight.INPUT, block, unit) + bias;
  }

  /** The logistic function. */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
