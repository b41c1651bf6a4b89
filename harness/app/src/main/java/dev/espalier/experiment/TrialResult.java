package dev.espalier.experiment;

import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.task.Metric;
import dev.espalier.train.EpochSummary;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a trial ended with.
 *
 * @param cut the pruned network with the dead units cut out
 * @param curve a row an epoch; empty for a network that is taken as it is
 * @param examples trained on, all epochs together
 * @param uncut multiply-accumulates that training would have taken without cutting
 * @param settled units that were cut out while training
 * @param vectorBits of the kernels that trained it, in turn
 * @param validLoss of the cut network, nats per example
 * @param metrics of the cut network on the test split; empty where that was not read
 * @param lossByKind of the cut network, by column, see {@link Workload#lossByKind}
 * @param cellFigures what its cells tell of themselves there, by column, see {@link
 *     Workload#cellFigures}
 * @param gradients how much of the loss's gradient reaches back to each step, see {@link
 *     Workload#gradientLengths}, by when; empty where it was not asked for
 * @param baseWeights checksum of the network that it started from; empty if it started afresh
 * @param difference largest absolute difference between outputs of the cut and of the gated network
 */
record TrialResult(
    PrunableModel cut,
    List<EpochSummary> curve,
    long examples,
    double uncut,
    int settled,
    List<Integer> vectorBits,
    double validLoss,
    Map<Metric, Double> metrics,
    Map<String, Double> lossByKind,
    Map<String, Double> cellFigures,
    Map<String, List<Double>> gradients,
    String baseWeights,
    double difference) {

  /** When gradients were measured: before the first step. */
  static final String START = "start";

  /** When gradients were measured: after the last step. */
  static final String END = "end";

  /** Mean over the last epoch, while training, nats per example; NaN if there was none. */
  double trainLoss() {
    return curve.isEmpty() ? Double.NaN : curve.get(curve.size() - 1).trainLoss();
  }

  /** Wall-clock time of all epochs. */
  double seconds() {
    return curve.stream().mapToDouble(EpochSummary::seconds).sum();
  }

  /** Processor time of all epochs. */
  double cpuSeconds() {
    return curve.stream().mapToDouble(EpochSummary::cpuSeconds).sum();
  }

  /** Multiply-accumulates of training. */
  double multiplyAccumulates() {
    return curve.stream().mapToDouble(EpochSummary::multiplyAccumulates).sum();
  }

  /** Units that were without effect at one epoch's end and had some at a later one's. */
  int returned() {
    Set<String> groups = curve.isEmpty() ? Set.of() : curve.get(0).units().keySet();
    return groups.stream().mapToInt(this::returned).sum();
  }

  private int returned(String group) {
    List<BitSet> epochs = curve.stream().map(epoch -> bits(epoch.units().get(group))).toList();
    int size = epochs.stream().mapToInt(BitSet::length).max().orElse(0);
    BitSet dead = new BitSet();
    BitSet returned = new BitSet();
    for (BitSet alive : epochs) {
      BitSet back = (BitSet) dead.clone();
      back.and(alive);
      returned.or(back);
      BitSet gone = (BitSet) alive.clone();
      gone.flip(0, size);
      dead.or(gone);
    }
    return returned.cardinality();
  }

  private static BitSet bits(String ranges) {
    BitSet bits = new BitSet();
    for (int unit : Survivors.units(ranges)) {
      bits.set(unit);
    }
    return bits;
  }
}
