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
import java.util.stream.IntStream;
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
          weight.name(),
          new FMatrixRMaj(weight.rows(inputs, cell.parts() * units), weight.columns(units)));
    }
    return values;
  }

  private void requireShapes() {
    int inputs = inputs();
    int units = units();
    int whole = whole();
    if (whole < units) {
      throw new IllegalArgumentException(
          "%s: its %d units cannot be of a layer that was made with %d"
              .formatted(input().name(), units, whole));
    }
    if (cell.sharesCoordinates() && inputs != outputs()) {
      throw new IllegalArgumentException(
          "%s: reads %d inputs into %d units, but the inputs of %s lie in its units' coordinates; give it as many, or choose another cell, for instance %s"
              .formatted(input().name(), inputs, units, cell.id(), Lstm.INSTANCE.id()));
    }
    for (Weight weight : cell.weights()) {
      int width = weight.shape() == Weight.Shape.WHOLE ? whole : units;
      requireShape(get(weight.name()), weight.rows(inputs, outputs()), weight.columns(width));
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

  /** What is added to the inputs' product; null if the cell adds nothing. */
  public Parameter bias() {
    return get(Weight.BIAS);
  }

  /** What the hidden state begins as; null if it begins at zero. */
  public Parameter initialState() {
    return cell.initialState().map(this::get).orElse(null);
  }

  /** Places of the units in the layer as it was made; null if the cell has none. */
  public Parameter places() {
    return cell.places().map(this::get).orElse(null);
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
        .map(weight -> get(weight.name()).value().numRows / cell.parts())
        .orElseGet(() -> input().value().numCols / cell.blocks());
  }

  /** Number of units that the layer was made with, of which some may have been cut out. */
  public int whole() {
    return cell.weights().stream()
        .filter(weight -> weight.shape() == Weight.Shape.WHOLE)
        .findFirst()
        .map(weight -> get(weight.name()).value().numCols / weight.blocks())
        .orElseGet(this::units);
  }

  /** Values of its hidden state, which is its output: {@link Cell#parts} · H. */
  public int outputs() {
    return cell.parts() * units();
  }

  /** All parameters, in a fixed order. */
  public List<Parameter> parameters() {
    return List.copyOf(byName.values());
  }

  /**
   * Whether a parameter, of this layer or another, is trained in an epoch, as far as this tells.
   */
  public boolean trains(Parameter parameter, int epoch) {
    return byName.entrySet().stream()
        .noneMatch(e -> e.getValue() == parameter && !cell.trains(e.getKey(), epoch));
  }

  /** What units own here: the columns that produce them, and the rows that read them. */
  public List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    List<Slice> readers = new ArrayList<>();
    for (Weight weight : cell.weights()) {
      Parameter parameter = get(weight.name());
      Weight.Shape shape = weight.shape();
      for (int block = 0; shape.isOfUnits() && block < weight.blocks(); block++) {
        slices.add(new Slice(parameter, Axis.COLUMN, block * units(), Use.PRODUCES));
      }
      if (shape == Weight.Shape.GATE) {
        readers.add(new Slice(parameter, Axis.COLUMN, 0, Use.READS));
      } else if (shape == Weight.Shape.RECURRENT
          || shape == Weight.Shape.WITHIN
          || shape == Weight.Shape.INPUT && cell.sharesCoordinates()) {
        readers.addAll(readers(parameter));
      }
    }
    slices.addAll(readers);
    return slices;
  }

  /** The rows of a matrix that reads the layer's outputs. */
  public List<Slice> readers(Parameter matrix) {
    return IntStream.range(0, cell.parts())
        .mapToObj(part -> new Slice(matrix, Axis.ROW, part * units(), Use.READS))
        .toList();
  }
}
