package dev.espalier.model;

import dev.espalier.model.Parameter.Role;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * A small network with every way in which units lie in parameters, to try methods and the cutter
 * on. It is no LSTM: two recurrent cells side by side read the same features, and their outputs are
 * concatenated, as in a bidirectional network.
 *
 * <pre>
 * features = x · embedding
 * left     = two steps of a gated cell on the features, right likewise
 * top      = tanh([left, right] · mix + mix.bias)
 * output   = [top, right] · out + out.bias, and top · match · leftᵀ
 * </pre>
 *
 * <p>A cell computes sigmoid(a) · tanh(c) with [a, c] = features · input + state · recurrent +
 * bias. So a unit's columns come in two blocks; {@code mix} and {@code out} are read row-wise by
 * two groups each, one at an offset; and {@code match} is read row-wise by one group and
 * column-wise by another.
 */
public final class ToyModel implements PrunableModel {

  private static final int STEPS = 2;

  private final List<Parameter> parameters = new ArrayList<>();
  private final List<UnitGroup> groups;

  private ToyModel(Map<String, FMatrixRMaj> values) {
    values.forEach((name, value) -> parameters.add(new Parameter(name, role(name), value)));
    int features = parameter("embedding").value().numCols;
    int left = parameter("left.recurrent").value().numRows;
    int right = parameter("right.recurrent").value().numRows;
    int top = parameter("mix").value().numCols;
    int outputs = parameter("out").value().numCols;
    for (String side : List.of("left", "right")) {
      int units = side.equals("left") ? left : right;
      requireShape(side + ".input", features, 2 * units);
      requireShape(side + ".recurrent", units, 2 * units);
      requireShape(side + ".bias", 1, 2 * units);
    }
    requireShape("mix", left + right, top);
    requireShape("mix.bias", 1, top);
    requireShape("out", top + right, outputs);
    requireShape("out.bias", 1, outputs);
    requireShape("match", top, left);
    groups = declareGroups(features, left, right, top);
  }

  /** A model of random sizes from 3 to 9, its weights and biases uniform in [−0.5, 0.5). */
  public static ToyModel random(RandomGenerator random) {
    int[] size = random.ints(6, 3, 10).toArray();
    return random(size[0], size[1], size[2], size[3], size[4], size[5], random);
  }

  /** A model of given sizes, its weights and biases uniform in [−0.5, 0.5). */
  public static ToyModel random(
      int inputs, int features, int left, int right, int top, int outputs, RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    values.put("embedding", new FMatrixRMaj(inputs, features));
    values.put("left.input", new FMatrixRMaj(features, 2 * left));
    values.put("left.recurrent", new FMatrixRMaj(left, 2 * left));
    values.put("left.bias", new FMatrixRMaj(1, 2 * left));
    values.put("right.input", new FMatrixRMaj(features, 2 * right));
    values.put("right.recurrent", new FMatrixRMaj(right, 2 * right));
    values.put("right.bias", new FMatrixRMaj(1, 2 * right));
    values.put("mix", new FMatrixRMaj(left + right, top));
    values.put("mix.bias", new FMatrixRMaj(1, top));
    values.put("out", new FMatrixRMaj(top + right, outputs));
    values.put("out.bias", new FMatrixRMaj(1, outputs));
    values.put("match", new FMatrixRMaj(top, left));
    for (FMatrixRMaj value : values.values()) {
      for (int i = 0; i < value.getNumElements(); i++) {
        value.data[i] = random.nextFloat() - 0.5f;
      }
    }
    return new ToyModel(values);
  }

  /** The same model with weights of its own. */
  public ToyModel copy() {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    parameters.forEach(p -> values.put(p.name(), p.value().copy()));
    return new ToyModel(values);
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<UnitGroup> groups() {
    return groups;
  }

  @Override
  public long multiplyAccumulates() {
    return parameters.stream()
        .filter(p -> p.role() == Role.WEIGHT)
        .mapToLong(Parameter::size)
        .sum();
  }

  @Override
  public ToyModel withValues(Map<String, FMatrixRMaj> values) {
    Map<String, FMatrixRMaj> ordered = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      if (!values.containsKey(p.name())) {
        throw new IllegalArgumentException(p.name() + ": missing");
      }
      ordered.put(p.name(), values.get(p.name()));
    }
    return new ToyModel(ordered);
  }

  /** The group of this name: features, left, right or top. */
  public UnitGroup group(String name) {
    return groups.stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow();
  }

  /** Length of an input. */
  public int inputs() {
    return parameter("embedding").value().numRows;
  }

  /** Output for one input. */
  public float[] forward(float[] x) {
    float[] features = product(x, "embedding");
    float[] left = cell("left", features);
    float[] right = cell("right", features);
    float[] top = add(product(concatenate(left, right), "mix"), "mix.bias");
    for (int k = 0; k < top.length; k++) {
      top[k] = (float) Math.tanh(top[k]);
    }
    float[] output = add(product(concatenate(top, right), "out"), "out.bias");
    float[] matched = product(top, "match");
    float match = 0;
    for (int k = 0; k < left.length; k++) {
      match += matched[k] * left[k];
    }
    return concatenate(output, new float[] {match});
  }

  private float[] cell(String side, float[] features) {
    int units = parameter(side + ".recurrent").value().numRows;
    float[] state = new float[units];
    for (int step = 0; step < STEPS; step++) {
      float[] blocks = add(product(features, side + ".input"), side + ".bias");
      float[] recurrent = product(state, side + ".recurrent");
      state = new float[units];
      for (int k = 0; k < units; k++) {
        double gate = blocks[k] + recurrent[k];
        double candidate = blocks[units + k] + recurrent[units + k];
        state[k] = (float) (Math.tanh(candidate) / (1 + Math.exp(-gate)));
      }
    }
    return state;
  }

  private float[] product(float[] x, String name) {
    FMatrixRMaj matrix = parameter(name).value();
    float[] y = new float[matrix.numCols];
    for (int r = 0; r < matrix.numRows; r++) {
      for (int c = 0; c < y.length; c++) {
        y[c] += x[r] * matrix.get(r, c);
      }
    }
    return y;
  }

  private float[] add(float[] x, String name) {
    for (int k = 0; k < x.length; k++) {
      x[k] += parameter(name).value().data[k];
    }
    return x;
  }

  private static float[] concatenate(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private List<UnitGroup> declareGroups(int features, int left, int right, int top) {
    List<Slice> leftSlices = produced("left", left);
    leftSlices.add(slice("mix", Axis.ROW, 0, Use.READS));
    leftSlices.add(slice("match", Axis.COLUMN, 0, Use.READS));
    List<Slice> rightSlices = produced("right", right);
    rightSlices.add(slice("mix", Axis.ROW, left, Use.READS));
    rightSlices.add(slice("out", Axis.ROW, top, Use.READS));
    return List.of(
        new UnitGroup(
            "features",
            Kind.INPUT,
            features,
            List.of(
                slice("embedding", Axis.COLUMN, 0, Use.PRODUCES),
                slice("left.input", Axis.ROW, 0, Use.READS),
                slice("right.input", Axis.ROW, 0, Use.READS))),
        new UnitGroup("left", Kind.HIDDEN, left, leftSlices),
        new UnitGroup("right", Kind.HIDDEN, right, rightSlices),
        new UnitGroup(
            "top",
            Kind.HIDDEN,
            top,
            List.of(
                slice("mix", Axis.COLUMN, 0, Use.PRODUCES),
                slice("mix.bias", Axis.COLUMN, 0, Use.PRODUCES),
                slice("out", Axis.ROW, 0, Use.READS),
                slice("match", Axis.ROW, 0, Use.READS))));
  }

  private List<Slice> produced(String side, int units) {
    List<Slice> slices = new ArrayList<>();
    for (String part : List.of(".input", ".recurrent", ".bias")) {
      slices.add(slice(side + part, Axis.COLUMN, 0, Use.PRODUCES));
      slices.add(slice(side + part, Axis.COLUMN, units, Use.PRODUCES));
    }
    slices.add(slice(side + ".recurrent", Axis.ROW, 0, Use.READS));
    return slices;
  }

  private Slice slice(String name, Axis axis, int offset, Use use) {
    return new Slice(parameter(name), axis, offset, use);
  }

  private static Role role(String name) {
    return name.equals("embedding")
        ? Role.EMBEDDING
        : name.endsWith("bias") ? Role.BIAS : Role.WEIGHT;
  }

  private void requireShape(String name, int rows, int columns) {
    FMatrixRMaj value = parameter(name).value();
    if (value.numRows != rows || value.numCols != columns) {
      throw new IllegalArgumentException(
          "%s: is %d x %d, but its neighbours need %d x %d"
              .formatted(name, value.numRows, value.numCols, rows, columns));
    }
  }
}
