package dev.espalier.experiment;

import dev.espalier.model.PrunableModel;
import dev.espalier.train.EpochSummary;
import java.util.List;
import java.util.Map;

/**
 * What a trial ended with.
 *
 * @param cut the pruned network with the dead units cut out
 * @param curve a row an epoch; empty for a network that is taken as it is
 * @param examples trained on, all epochs together
 * @param validLoss of the cut network, nats per example
 * @param metrics of the cut network
 * @param difference largest absolute difference between outputs of the cut and of the gated network
 */
record TrialResult(
    PrunableModel cut,
    List<EpochSummary> curve,
    long examples,
    double validLoss,
    Map<Metric, Double> metrics,
    double difference) {

  /** Mean over the last epoch, while training, nats per example; NaN if there was none. */
  double trainLoss() {
    return curve.isEmpty() ? Double.NaN : curve.get(curve.size() - 1).trainLoss();
  }

  /** Wall-clock time of all epochs. */
  double seconds() {
    return curve.stream().mapToDouble(EpochSummary::seconds).sum();
  }
}
