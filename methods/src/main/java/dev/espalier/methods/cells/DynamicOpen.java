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
import dev.espalier.model.cell.Weight.Shape;
import dev.espalier.plugin.Settings;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/**
 * A dynamically structured recurrent network (arXiv:1905.10540) whose tree is open: at each step
 * and for each sequence a scorer picks nine nodes, one after the other, each from all
 *
 * <pre>
 * f(a·Lk ∘ b·Rk + bk),  f(a·Lk + b·Rk + bk)
 * </pre>
 *
 * of two vectors a and b among x, h', 0 and the nodes that are in no other yet; a is the one that
 * comes first of these. f is sigmoid or tanh, or, if no living unit's |value| is above 1, also 1 −
 * v, v or max(0, v): a unit is living if anything in the layer reads it. The first node is of set
 * 0, the second of set 1, the others of any of four. No node may be left over: the ninth, h, has
 * all others in it.
 *
 * <p>A node's value is the mean of its candidates, weighted by the softmax of their scores; what is
 * picked, that of the greatest score, the first one of equals, says which vectors are in it. Both
 * depend on the sequence alone. The loss that it adds, its turns, and its vectors' common
 * coordinates are those of {@link Dynamic}.
 *
 * @param margin weight of the loss that lacking margins make; 0 for none
 * @param decay weight of the loss that weights make
 * @param turn epochs of a turn; 0 if sets and scorer are trained together
 * @param scorer neurons of its hidden layer
 */
@RecurrentCell(
    id = "dynamic-open",
    name = "RRNN, open",
    description =
        "A tree of nine nodes, each made of whatever a scorer picks. Slow: some thousand candidates a step.",
    cite = "arXiv:1905.10540")
public record DynamicOpen(
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
        int scorer)
    implements Cell {

  /** The vectors b of the sets. They are in products with x, too, so that the layer adds none. */
  static final String OFFSET = "offset";

  /** Nodes whose set is given, by their number. */
  static final int GIVEN = 2;

  /** Greatest number of candidates of all nodes. */
  private static final int CANDIDATES = 3530;

  /** As published. */
  public DynamicOpen() {
    this(0.1, 1e-8, 5, 64);
  }

  @Override
  public Map<String, String> settings() {
    return Settings.differing(this, new DynamicOpen());
  }

  @Override
  public Cell with(Map<String, String> settings) {
    Settings own = Settings.of(id(), id() + "+", this);
    return own.with(this, own.check(settings));
  }

  @Override
  public List<Weight> weights() {
    List<Weight> sets =
        List.of(
            new Weight(Weight.INPUT, Shape.INPUT, Dynamic.SETS),
            new Weight(Weight.RECURRENT, Shape.RECURRENT, Dynamic.SETS),
            new Weight(OFFSET, Shape.ROW, Dynamic.SETS));
    return Stream.concat(sets.stream(), DynamicScorer.weights(scorer).stream()).toList();
  }

  @Override
  public boolean sharesCoordinates() {
    return true;
  }

  @Override
  public boolean trains(String weight, int epoch) {
    return Dynamic.trains(weight, epoch, turn);
  }

  /** As the authors' program does, whatever else a network begins with. */
  @Override
  public void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    Dynamic.initialise(values, OFFSET, random);
  }

  /** Of h' and eight nodes with L and R, beyond one with each; of the scores that there may be. */
  @Override
  public long multiplyAccumulates(LayerWeights weights) {
    long units = weights.units();
    long products = 1 + 2 * DynamicTree.NODES;
    return (products - 2) * Dynamic.SETS * units * units + (CANDIDATES - 1L) * (units + 1) * scorer;
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new DynamicOpenSteps(this, weights, kernels, storage, training);
  }
}
