package dev.espalier.model.cell;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.ejml.data.FMatrixRMaj;

/**
 * Weights of one recurrent layer.
 *
 * @param cell what it does with them
 * @param byName the parameters by their names within the layer, in the cell's order
 */
public record LayerWeights(Cell cell, Map<String, Parameter> byName) {

  /**
   * Takes a layer's parameters.
   *
   * @param take finds the parameter of a weight
   * @throws IllegalArgumentException if shapes do not fit together
   */
  public static LayerWeights of(Cell cell, BiFunction<String, Parameter.Role, Parameter> take) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    for (Weight weight : cell.weights()) {
      found.put(weight.name(), take.apply(weight.name(), weight.role()));
    }
    LayerWeights weights = new LayerWeights(cell, found);
    weights.requireShapes();
    return weights;
  }

  /** Matrices for a layer, of zeros, by name within it. */
  public static Map<String, FMatrixRMaj> zeros(Cell cell, int inputs, int units) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    for (Weight weight : cell.weights()) {
      values.put(
          weight.name(), new FMatrixRMaj(weight.rows(inputs, units), weight.blocks() * units));
    }
    return values;
  }

  private void requireShapes() {
    int inputs = inputs();
    int units = units();
    for (Weight weight : cell.weights()) {
      Parameter parameter = get(weight.name());
      requireShape(parameter, weight.rows(inputs, units), weight.blocks() * units);
    }
  }

  /**
   * @throws IllegalArgumentException if a parameter has another shape
   */
  public static void requireShape(Parameter parameter, int rows, int columns) {
    FMatrixRMaj value = parameter.value();
    if (value.numRows != rows || value.numCols != columns) {
      throw new IllegalArgumentException(
          "%s: is %d x %d, but its neighbours need %d x %d"
              .formatted(parameter.name(), value.numRows, value.numCols, rows, columns));
    }
  }

  /** The parameter of this name within the layer. */
  public Parameter get(String name) {
    return byName.get(name);
  }

  /** The matrix that reads the inputs. */
  public Parameter input() {
    return get(Weight.INPUT);
  }

  /** What is added to the inputs' product. */
  public Parameter bias() {
    return get(Weight.BIAS);
  }

  /** Number of inputs. */
  public int inputs() {
    return input().value().numRows;
  }

  /** Number of units, H. */
  public int units() {
    return cell.weights().stream()
        .filter(weight -> weight.shape() == Weight.Shape.RECURRENT)
        .findFirst()
        .map(weight -> get(weight.name()).value().numRows)
        .orElseGet(() -> bias().value().numCols / cell.blocks());
  }

  /** All parameters, in a fixed order. */
  public List<Parameter> parameters() {
    return List.copyOf(byName.values());
  }

  /** What units own here: the columns that produce them, and the recurrent rows that read them. */
  public List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    List<Slice> readers = new ArrayList<>();
    for (Weight weight : cell.weights()) {
      Parameter parameter = get(weight.name());
      for (int block = 0; block < weight.blocks(); block++) {
        slices.add(new Slice(parameter, Axis.COLUMN, block * units(), Use.PRODUCES));
      }
      if (weight.shape() == Weight.Shape.RECURRENT) {
        readers.add(new Slice(parameter, Axis.ROW, 0, Use.READS));
      }
    }
    slices.addAll(readers);
    return slices;
  }
}
