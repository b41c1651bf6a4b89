package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * A network's weights with all that training keeps beside them, in the weights' shapes: the
 * optimiser's moments, moving averages. What is cut is cut out of all of them.
 */
final class Learner {

  private final PrunableModel model;
  private final TrainingPlan plan;
  private final Kernels kernels;

  /** What is trained of the network. */
  private final List<Parameter> trained;

  /** In how many steps before the epoch each of them rested; negative if it rests in it. */
  private final long[] rested;

  /** Those of them that are trained in the epoch. */
  private List<Parameter> active;

  /** Null under plain gradient descent. */
  private final Adaptive adaptive;

  /** Null if the plan does not average. */
  private final WeightAverage average;

  /** A learner at the first step. */
  Learner(PrunableModel model, TrainingPlan plan, Kernels kernels) {
    this.model = model;
    this.plan = plan;
    this.kernels = kernels;
    trained = model.ownParameters().stream().filter(p -> p.role().isTrained()).toList();
    rested = new long[trained.size()];
    active = trained;
    adaptive =
        switch (plan.optimizer()) {
          case SGD -> null;
          case ADAM -> new Adam(kernels.team(), trained);
          case RMSPROP -> new RmsProp(kernels.team(), trained);
        };
    average = plan.averaging() > 0 ? new WeightAverage(kernels, trained, plan.averaging()) : null;
  }

  /**
   * The learner of a smaller network, where this one is.
   *
   * @param smaller what the cut leaves of the network
   */
  Learner cut(Cut cut, PrunableModel smaller) {
    Learner learner = new Learner(smaller, plan, kernels);
    for (Parameter parameter : trained) {
      Map<String, FMatrixRMaj> to = learner.beside(smaller.parameter(parameter.name()));
      beside(parameter).forEach((name, from) -> to.get(name).setTo(cut.apply(parameter, from)));
    }
    return learner;
  }

  /** Finds out whose turn it is, where parameters take turns. */
  void beginEpoch(int epoch, int stepsPerEpoch) {
    for (int p = 0; p < rested.length; p++) {
      Parameter parameter = trained.get(p);
      long epochs = IntStream.range(0, epoch).filter(e -> !model.trains(parameter, e)).count();
      rested[p] = model.trains(parameter, epoch) ? epochs * stepsPerEpoch : -1;
    }
    active = trained.stream().filter(p -> model.trains(p, epoch)).toList();
  }

  /** Adds the gradients of tied parameters to those of what they are transposed. */
  void gather() {
    model
        .tied()
        .forEach(
            (copy, of) ->
                CommonOps_FDRM.addEquals(
                    of.gradient(), CommonOps_FDRM.transpose(copy.gradient(), null)));
  }

  /** Makes tied parameters what they are transposed, as that has become. */
  void spread() {
    model.tied().forEach((copy, of) -> CommonOps_FDRM.transpose(of.value(), copy.value()));
  }

  /** The global norm of the gradient, of what is trained in this epoch. */
  double gradientNorm() {
    double sum = 0;
    for (Parameter parameter : active) {
      sum += kernels.sumOfSquares(parameter.size(), parameter.gradient().data, 0);
    }
    return Math.sqrt(sum);
  }

  /**
   * One update.
   *
   * @param step counts steps from 0
   * @param clipped what the gradient is multiplied by before, in (0, 1]
   */
  void update(long step, double rate, double clipped) {
    boolean byElement = Double.isFinite(plan.elementClip());
    boolean scaled = adaptive != null || byElement;
    if (scaled && clipped < 1) {
      active.forEach(p -> kernels.scale(p.size(), (float) clipped, p.gradient().data, 0));
    }
    if (byElement) {
      active.forEach(p -> clip(p, (float) plan.elementClip()));
    }
    if (adaptive != null) {
      long[] before = Arrays.stream(rested).map(r -> r < 0 ? r : step - r).toArray();
      adaptive.update(before, rate);
      return;
    }
    float rateOfChange = (float) (scaled ? -rate : -rate * clipped);
    for (Parameter parameter : active) {
      kernels.axpy(
          parameter.size(), rateOfChange, parameter.gradient().data, 0, parameter.value().data, 0);
    }
  }

  private static void clip(Parameter parameter, float most) {
    float[] gradient = parameter.gradient().data;
    for (int i = 0; i < parameter.size(); i++) {
      gradient[i] = Math.max(-most, Math.min(most, gradient[i]));
    }
  }

  /** Takes the weights after an update into the averages. */
  void average(long step) {
    if (average != null) {
      average.update(step);
    }
  }

  /** Puts the averages in the weights' place, where there are some. */
  void showAverages() {
    if (average != null) {
      average.show();
      spread();
    }
  }

  /** Puts the weights back. */
  void hideAverages() {
    if (average != null) {
      average.hide();
      spread();
    }
  }

  /** Weights, moments and averages, by name; live. */
  Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    model.parameters().forEach(p -> state.put("model." + p.name(), p.value()));
    trained.forEach(p -> state.putAll(beside(p)));
    return state;
  }

  /** What is kept beside one parameter's weights. */
  private Map<String, FMatrixRMaj> beside(Parameter parameter) {
    Map<String, FMatrixRMaj> beside = new LinkedHashMap<>();
    if (adaptive != null) {
      adaptive.moments(parameter).forEach((name, value) -> beside.put("moment." + name, value));
    }
    if (average != null) {
      beside.put("average." + parameter.name(), average.of(parameter));
    }
    return beside;
  }
}
