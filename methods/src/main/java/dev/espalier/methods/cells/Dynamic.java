package dev.espalier.methods.cells;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.kernel.Kernels;
import dev.espalier.method.Range;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import dev.espalier.plugin.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/**
 * A dynamically structured recurrent network (arXiv:1905.10540), its tree and operators those of a
 * GRU: at each step and for each sequence a scorer picks by which of four sets (L, R, b) the last
 * six nodes are made.
 *
 * <pre>
 * z = sigmoid(x·L0 + h'·R0 + b0),  r = sigmoid(x·L1 + h'·R1 + b1)
 * s = pick h'·Lk ∘ r·Rk + bk
 * n = pick tanh(x·Lk + s·Rk + bk)
 * c = pick 1 − (z·Rk + bk)
 * a = pick n·Lk ∘ c·Rk + bk
 * k = pick h'·Lk ∘ z·Rk + bk
 * h = pick a·Lk + k·Rk + bk
 * </pre>
 *
 * What is picked is the mean of a node's candidates, weighted by the softmax of their scores. With
 * sets 3, 2, 3, 3, 3, 3 picked, and set 3 the identity, it is the GRU whose reset gate comes before
 * the matrix.
 *
 * <p>To the task's loss, summed over the rows of sequences and steps, it adds at every row {@code
 * margin} · Σ max(0, 1 − (best − second)) over the scores of the six nodes, and for every sequence
 * {@code decay} · |w|² of the layer's weights: as the authors do beside a cross-entropy that is
 * summed over the steps and averaged over the sequences. A task that averages over steps, too,
 * divides all three by their number. (The authors take the head's weights into |w|² as well.) Sets
 * and scorer are trained in turns, the sets first.
 *
 * <p>With a teacher, a saved network of one layer of {@code gru-original} as wide as this one, it
 * also adds at every row {@code pull} · |nodes − the teacher's|² over all nine nodes of the tree, z
 * twice, where the teacher's are those that it makes of the same x and h', held constant. The file
 * is read where training begins, and by nothing else.
 *
 * <p>All vectors have common coordinates: unit k is column k of L, R, b and of the embedding, and
 * row k of L, R, the scorer's matrix and the head's.
 *
 * @param margin weight of the loss that lacking margins make; 0 for none
 * @param decay weight of the loss that weights make
 * @param turn epochs of a turn; 0 if sets and scorer are trained together
 * @param scorer neurons of its hidden layer
 * @param pull weight of the loss that differences from the teacher's nodes make
 * @param teacher file of the network; empty for none
 */
@RecurrentCell(
    id = "dynamic",
    name = "RRNN",
    description = "A GRU's tree, whose nodes are made by whichever of four sets a scorer picks.",
    cite = "arXiv:1905.10540")
public record Dynamic(
    @Config(description = "Weight of the loss that small margins between scores make; 0 for none")
        @Range(min = 0, max = 1e3)
        double margin,
    @Config(description = "Weight of the loss that the squares of the weights make")
        @Range(min = 0, max = 1)
        double decay,
    @Config(description = "Epochs that sets and scorer are trained in turns; 0 for both at once")
        @Range(min = 0, max = 1e6, unit = "epochs")
        int turn,
    @Config(description = "Neurons of the scorer's hidden layer")
        @Range(min = 1, max = 10_000, unit = "neurons")
        int scorer,
    @Config(description = "Weight of the loss that differences from the teacher's nodes make")
        @Range(min = 0, max = 1e6)
        double pull,
    @Config(
            description =
                "File of a trained gru-original of one layer, as wide, in a path without + and"
                    + " comma; none if empty")
        String teacher)
    implements Cell {

  /** Number of sets (L, R, b). */
  static final int SETS = 4;

  /** The set that begins as the identity. */
  private static final int IDENTITY = 3;

  private static final double PULL = 0.003;

  /**
   * @throws IllegalArgumentException if it is pulled otherwise than is usual, and to nothing
   */
  public Dynamic {
    if (teacher.isEmpty() && pull != PULL) {
      throw new IllegalArgumentException(
          "dynamic+pull=%s: there is no network to pull to; give dynamic+teacher=FILE, too"
              .formatted(pull));
    }
  }

  /** Without a teacher. */
  public Dynamic(double margin, double decay, int turn, int scorer) {
    this(margin, decay, turn, scorer, PULL, "");
  }

  /** As published, but without a teacher. */
  public Dynamic() {
    this(0.1, 1e-8, 5, 64);
  }

  /**
   * Null if there is none.
   *
   * @throws IllegalArgumentException naming the file, if it is none that this cell could have
   */
  DynamicTeacher teacher(Kernels kernels, int units) {
    return teacher.isEmpty() ? null : DynamicTeacher.read(teacher, kernels, units, pull);
  }

  @Override
  public Map<String, String> settings() {
    return Settings.differing(this, new Dynamic());
  }

  @Override
  public Cell with(Map<String, String> settings) {
    Settings own = Settings.of(id(), id() + "+", this);
    return own.with(this, own.check(settings));
  }

  @Override
  public List<Weight> weights() {
    return Stream.concat(Weight.usual(SETS).stream(), DynamicScorer.weights(scorer).stream())
        .toList();
  }

  @Override
  public boolean sharesCoordinates() {
    return true;
  }

  @Override
  public boolean trains(String weight, int epoch) {
    return trains(weight, epoch, turn);
  }

  /**
   * Whether a weight is trained, of sets and a scorer that take turns.
   *
   * @param turn epochs of one; 0 if they are trained together
   */
  static boolean trains(String weight, int epoch, int turn) {
    return turn == 0 || DynamicScorer.has(weight) == (epoch / turn % 2 == 1);
  }

  /** As the authors' program does, whatever else a network begins with. */
  @Override
  public void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    initialise(values, Weight.BIAS, random);
  }

  /**
   * The same of cells whose sets' vectors b have another name.
   *
   * @param values by name within the layer
   */
  static void initialise(Map<String, FMatrixRMaj> values, String bias, RandomGenerator random) {
    int units = values.get(Weight.RECURRENT).numRows;
    for (String matrix : List.of(Weight.INPUT, Weight.RECURRENT)) {
      FMatrixRMaj value = values.get(matrix);
      Unitary.fill(value, 1 / Math.sqrt(units), random);
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          value.set(i, IDENTITY * units + j, i == j ? 1 : 0);
        }
      }
    }
    Arrays.fill(values.get(bias).data, 0);
    DynamicScorer.initialise(values, random);
  }

  /** Of the products, three with L and five with R, of all sets, and one with two; of scores. */
  @Override
  public long multiplyAccumulates(LayerWeights weights) {
    long units = weights.units();
    long sets = (3 + 5) * SETS + 2;
    long candidates = DynamicSteps.NODES * SETS;
    return (sets - SETS) * units * units + (candidates - 1) * (units + 1) * scorer;
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new DynamicSteps(this, weights, kernels, storage, training, null);
  }
}
