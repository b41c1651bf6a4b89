package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/**
 * An exponential moving average of weights. While few updates were made the decay is lower, (1 + n)
 * / (10 + n) after n of them, so that a short training's average is not that of its start.
 *
 * <p>A weight that is exactly zero was pruned, and its average is zero too, whatever it was; not so
 * where zero is no absence.
 */
final class WeightAverage {

  private final Kernels kernels;
  private final List<Parameter> parameters;
  private final double decay;
  private final List<FMatrixRMaj> averages = new ArrayList<>();
  private final List<FMatrixRMaj> kept = new ArrayList<>();

  /**
   * An average that begins with the weights as they are.
   *
   * @param decay greatest weight of the past, in (0, 1)
   */
  WeightAverage(Kernels kernels, List<Parameter> parameters, double decay) {
    this.kernels = kernels;
    this.parameters = List.copyOf(parameters);
    this.decay = decay;
    for (Parameter parameter : parameters) {
      averages.add(parameter.value().copy());
      kept.add(parameter.value().createLike());
    }
  }

  /**
   * Takes the weights after an update in.
   *
   * @param step counts updates from 0
   */
  void update(long step) {
    float past = (float) Math.min(decay, (1.0 + step) / (10.0 + step));
    for (int p = 0; p < parameters.size(); p++) {
      Parameter parameter = parameters.get(p);
      float[] average = averages.get(p).data;
      kernels.scale(parameter.size(), past, average, 0);
      kernels.axpy(parameter.size(), 1 - past, parameter.value().data, 0, average, 0);
    }
  }

  /** Puts the averages in the weights' place. */
  void show() {
    for (int p = 0; p < parameters.size(); p++) {
      float[] value = parameters.get(p).value().data;
      float[] average = averages.get(p).data;
      System.arraycopy(value, 0, kept.get(p).data, 0, parameters.get(p).size());
      boolean pruned = parameters.get(p).role().hasMagnitude();
      for (int i = 0; i < parameters.get(p).size(); i++) {
        value[i] = pruned && value[i] == 0 ? 0 : average[i];
      }
    }
  }

  /** Puts the weights back. */
  void hide() {
    for (int p = 0; p < parameters.size(); p++) {
      parameters.get(p).value().setTo(kept.get(p));
    }
  }

  /** The average of a parameter; live. */
  FMatrixRMaj of(Parameter parameter) {
    return averages.get(parameters.indexOf(parameter));
  }
}
