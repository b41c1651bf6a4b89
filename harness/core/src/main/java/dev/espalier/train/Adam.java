package dev.espalier.train;

import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Adam (Kingma and Ba, arXiv:1412.6980) with its usual constants, over a fixed list of parameters.
 */
public final class Adam implements Adaptive {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Team team;
  private final List<Parameter> parameters;
  private final List<FMatrixRMaj> first = new ArrayList<>();
  private final List<FMatrixRMaj> second = new ArrayList<>();

  /** Adam over these parameters, its moments zero. */
  public Adam(Team team, List<Parameter> parameters) {
    this.team = team;
    this.parameters = List.copyOf(parameters);
    for (Parameter parameter : parameters) {
      first.add(new FMatrixRMaj(parameter.value().numRows, parameter.value().numCols));
      second.add(new FMatrixRMaj(parameter.value().numRows, parameter.value().numCols));
    }
  }

  /**
   * One update of all parameters from their gradients.
   *
   * @param step counts updates from 0
   */
  public void update(long step, double learningRate) {
    long[] before = new long[parameters.size()];
    Arrays.fill(before, step);
    update(before, learningRate);
  }

  @Override
  public void update(long[] before, double learningRate) {
    for (int p = 0; p < before.length; p++) {
      if (before[p] < 0) {
        continue;
      }
      double correction1 = 1 - Math.pow(BETA1, before[p] + 1);
      double correction2 = 1 - Math.pow(BETA2, before[p] + 1);
      float[] value = parameters.get(p).value().data;
      float[] gradient = parameters.get(p).gradient().data;
      float[] m = first.get(p).data;
      float[] v = second.get(p).data;
      Rows.share(
          team,
          parameters.get(p).size(),
          1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              double g = gradient[i];
              double mi = BETA1 * m[i] + (1 - BETA1) * g;
              double vi = BETA2 * v[i] + (1 - BETA2) * g * g;
              m[i] = (float) mi;
              v[i] = (float) vi;
              value[i] -=
                  (float)
                      (learningRate * (mi / correction1) / (Math.sqrt(vi / correction2) + EPSILON));
            }
          });
    }
  }

  /** The moments, by name; live. */
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    parameters.forEach(parameter -> state.putAll(moments(parameter)));
    return state;
  }

  @Override
  public Map<String, FMatrixRMaj> moments(Parameter parameter) {
    int p = parameters.indexOf(parameter);
    Map<String, FMatrixRMaj> moments = new LinkedHashMap<>();
    moments.put(parameter.name() + ".first", first.get(p));
    moments.put(parameter.name() + ".second", second.get(p));
    return moments;
  }
}
