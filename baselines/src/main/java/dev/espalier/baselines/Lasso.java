package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * L1 regularisation of single weights, the unstructured baseline of Wen et al. (arXiv:1709.05027):
 * the trained dense network is trained on under the penalty λ Σ |w| over all weights and biases but
 * the embedding, and what falls under a threshold is set to zero after every step.
 *
 * <p>They penalise 1e-4 against a loss summed over 35 time steps and averaged over the batch, which
 * is 1e-4 / 35 in nats per token, and set weights under 2e-4 to zero; theirs thresholds the
 * embedding too, where hardly a weight is that small.
 */
@PruningMethod(
    id = "lasso",
    name = "Lasso",
    description = "Trains on under an L1 penalty and sets small weights to zero.",
    granularity = Granularity.WEIGHT,
    cite = "arXiv:1709.05027")
@OperatingPoint(
    scales = {"quick", "small"},
    value = "lambda=1e-5")
public final class Lasso implements Pruner {

  @Config(description = "Penalty per absolute weight")
  @Range(min = 0, max = 1, unit = "nats per token")
  private double lambda = 1e-4 / 35;

  @Config(description = "Absolute weights under this are set to zero after every step")
  @Range(min = 0, max = 1)
  private double threshold = 2e-4;

  @Config(
      description =
          "Whether weights shrink after the update by soft thresholding, not by the subgradient in"
              + " it")
  private boolean proximal = false;

  @Config(description = "Whether biases are penalised too, as published")
  private boolean biases = true;

  private PrunableModel model;
  private List<Parameter> penalised;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    penalised =
        model.parameters().stream()
            .filter(p -> p.role() == Role.WEIGHT || biases && p.role() == Role.BIAS)
            .toList();
  }

  @Override
  public double regularize(TrainingStep step) {
    double sum = 0;
    for (Parameter p : penalised) {
      sum += Weights.sumOfAbsolutes(p.value().data, p.size());
      if (!proximal) {
        Weights.addSign(p.gradient().data, p.value().data, p.size(), amount(step));
      }
    }
    return lambda * sum;
  }

  /**
   * The proximal operator of rate · λ · Σ |w| is a soft threshold. It stands outside the clipped
   * gradient.
   */
  @Override
  public void afterStep(TrainingStep step) {
    for (Parameter p : penalised) {
      if (proximal) {
        float shrinkage = (float) (step.learningRate() * amount(step));
        Weights.softThreshold(p.value().data, p.size(), shrinkage);
      }
      Weights.zeroBelow(p.value().data, p.size(), (float) threshold);
    }
  }

  /** λ against a loss summed over the unrolled steps. */
  private float amount(TrainingStep step) {
    return (float) (lambda * step.unroll());
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
