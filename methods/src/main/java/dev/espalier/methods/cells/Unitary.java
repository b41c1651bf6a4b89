package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.cell.Weight.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * The unitary evolution recurrent network (Arjovsky et al., arXiv:1511.06464): complex hidden
 * states, a transition that keeps their length, whatever is learned, and so neither lets gradients
 * vanish nor explode.
 *
 * <pre>
 * W = D3 R2 F⁻¹ D2 Π R1 F D1,  D = diag(e^iθ),  R = I − 2 v vᴴ / |v|²
 * z = W h' + V x
 * h = max(|z| + b, 0) z / (|z| + 1e-5)
 * </pre>
 *
 * F is the Fourier transform over √n, Π a permutation that is drawn once. Blocks are real and
 * imaginary parts.
 *
 * <p>Unit k is coordinate k of the states. Its gate, a one, stands in D1. θ2, v1, v2 and Π belong
 * to the transform and not to units: where units were cut out, the others keep their places in a
 * transform of the size that it was made with, of which W is a block then.
 *
 * <p>There are two ways to apply W: by its factors, O(n log n) a vector, and as the matrix that
 * they make, which is made once for all time steps of a minibatch.
 */
@RecurrentCell(
    id = "unitary",
    name = "uRNN",
    description = "Complex states, and a unitary transition of Fourier transforms and reflections.",
    cite = "arXiv:1511.06464")
public final class Unitary implements Cell {

  /** θ1, θ2 and θ3, 1 × H each, θ2 of the whole transform. */
  static final String ANGLES1 = "angles1";

  static final String ANGLES2 = "angles2";
  static final String ANGLES3 = "angles3";

  /** v1 and v2, 1 × 2n. */
  static final String MIRROR1 = "mirror1";

  static final String MIRROR2 = "mirror2";

  /** Π, 1 × n: from where each number comes. */
  static final String PERMUTATION = "permutation";

  /** Units' coordinates in the transform, 1 × H. */
  static final String POSITION = "position";

  /** Factors of D1 that gates act on, 1 × H. */
  static final String OPEN = "open";

  /** b, 1 × H. */
  private static final String THRESHOLD = "threshold";

  /** 1 × 2H. */
  private static final String INITIAL = "initial";

  private static final int PARTS = 2;
  private static final int HIDDEN = 0;
  private static final float EPSILON = 1e-5f;

  /**
   * Multiply-accumulates of a product of matrices that take as long as one of the factors': on one
   * core, training on 20 sequences side by side, W as a matrix takes 0.7 of the factors' time with
   * 128 units, as much with 256, 1.4 times as much with 512.
   */
  private static final int WORTH = 16;

  /** How W is applied. */
  enum Transition {
    FACTORED,
    DENSE
  }

  /** Null for whichever is faster. */
  private final Transition transition;

  /** Chooses the faster way to apply the transition. */
  public Unitary() {
    this(null);
  }

  /**
   * @param transition how it is applied; null for whichever is faster
   */
  Unitary(Transition transition) {
    this.transition = transition;
  }

  @Override
  public List<Weight> weights() {
    return List.of(
        new Weight(Weight.INPUT, Shape.INPUT, PARTS),
        new Weight(INITIAL, Shape.ROW, PARTS),
        new Weight(THRESHOLD, Shape.ROW, 1),
        new Weight(ANGLES1, Shape.ROW, 1, Role.ANGLE),
        new Weight(ANGLES2, Shape.WHOLE, 1, Role.ANGLE),
        new Weight(ANGLES3, Shape.ROW, 1, Role.ANGLE),
        new Weight(MIRROR1, Shape.WHOLE, PARTS, Role.ANGLE),
        new Weight(MIRROR2, Shape.WHOLE, PARTS, Role.ANGLE),
        new Weight(PERMUTATION, Shape.WHOLE, 1, Role.STRUCTURE),
        new Weight(POSITION, Shape.ROW, 1, Role.STRUCTURE),
        new Weight(OPEN, Shape.GATE, 1));
  }

  @Override
  public int parts() {
    return PARTS;
  }

  @Override
  public Optional<String> initialState() {
    return Optional.of(INITIAL);
  }

  @Override
  public Optional<String> places() {
    return Optional.of(POSITION);
  }

  /** As the authors' program does, whatever else a network begins with. */
  @Override
  public void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    FMatrixRMaj input = values.get(Weight.INPUT);
    int units = input.numCols / PARTS;
    for (String angles : List.of(ANGLES1, ANGLES2, ANGLES3)) {
      fill(values.get(angles), Math.PI, random);
    }
    fill(input, Math.sqrt(6.0 / (input.numRows + input.numCols)), random);
    for (String mirror : List.of(MIRROR1, MIRROR2)) {
      fill(values.get(mirror), Math.sqrt(6.0 / (PARTS + PARTS * units)), random);
    }
    fill(values.get(THRESHOLD), 0.01, random);
    fill(values.get(INITIAL), Math.sqrt(3.0 / (PARTS * units)), random);
    Arrays.fill(values.get(OPEN).data, 1);
    float[] permutation = values.get(PERMUTATION).data;
    for (int i = 0; i < units; i++) {
      values.get(POSITION).data[i] = i;
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
  }

  static void fill(FMatrixRMaj value, double bound, RandomGenerator random) {
    for (int i = 0; i < value.getNumElements(); i++) {
      value.data[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
  }

  /** Of the transition, the cheaper way. */
  @Override
  public long multiplyAccumulates(LayerWeights weights) {
    return Math.min(dense(weights), factored(weights));
  }

  private static long dense(LayerWeights weights) {
    return (long) weights.outputs() * weights.outputs();
  }

  /** Two Fourier transforms, three turns, two reflections. */
  private static long factored(LayerWeights weights) {
    double size = weights.whole();
    return Math.round(4 * size * Math.log(size) / Math.log(2) + 28 * size);
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    boolean dense =
        transition == null
            ? dense(weights) <= WORTH * factored(weights)
            : transition == Transition.DENSE;
    return new Steps(weights, kernels, new UnitaryTransition(weights, kernels, dense, training));
  }

  /** modReLU, and what surrounds the transition. */
  private static final class Steps implements Step {

    private final Kernels kernels;
    private final UnitaryTransition transition;
    private final Parameter threshold;
    private final int units;

    /** Gradient of b, a row a row of the steps. */
    private final Matrix thresholds;

    Steps(LayerWeights weights, Kernels kernels, UnitaryTransition transition) {
      this.kernels = kernels;
      this.transition = transition;
      threshold = weights.get(THRESHOLD);
      units = weights.units();
      thresholds = Matrix.ofColumns(units);
    }

    @Override
    public void reserve(int sequences, int rows) {
      thresholds.resize(rows);
    }

    @Override
    public void pack() {
      transition.pack();
    }

    @Override
    public long weightBytes() {
      return transition.weightBytes() + 4L * threshold.size();
    }

    @Override
    public void forward(Tape tape) {
      Matrix z = tape.gates();
      Matrix after = tape.after(HIDDEN);
      transition.multiply(tape.before(HIDDEN), z);
      float[] b = threshold.value().data;
      for (int r = 0; r < z.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float re = z.get(r, k);
          float im = z.get(r, units + k);
          float length = (float) Math.sqrt(re * re + im * im);
          float scale = Math.max(length + b[k], 0) / (length + EPSILON);
          after.set(r, k, scale * re);
          after.set(r, units + k, scale * im);
        }
      }
    }

    @Override
    public void backward(Tape tape) {
      Matrix z = tape.gates();
      Matrix gradient = tape.hiddenGradient();
      float[] b = threshold.value().data;
      tape.at(thresholds);
      for (int r = 0; r < z.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float re = z.get(r, k);
          float im = z.get(r, units + k);
          float length = (float) Math.sqrt(re * re + im * im);
          boolean open = length + b[k] > 0;
          float below = 1 / (length + EPSILON);
          float dRe = gradient.get(r, k);
          float dIm = gradient.get(r, units + k);
          float along = (dRe * re + dIm * im) * below;
          float scale = (length + b[k]) * below;
          // Where z is zero its direction has no derivative, and what that is multiplied by none.
          float slope = length > 0 ? along * (EPSILON - b[k]) * below / length : 0;
          z.set(r, k, open ? scale * dRe + slope * re : 0);
          z.set(r, units + k, open ? scale * dIm + slope * im : 0);
          thresholds.set(r, k, open ? along : 0);
        }
      }
      // The first step's, too: it is where the initial state is learned.
      transition.multiplyTransposed(z, tape.hiddenGradientBefore());
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      kernels.columnSums(tape.at(thresholds), threshold.gradient().data);
      transition.gradients(hiddenBefore, tape.gates());
    }
  }
}
