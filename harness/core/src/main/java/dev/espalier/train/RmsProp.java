package dev.espalier.train;

import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * RMSprop (Tieleman and Hinton 2012) as the authors of arXiv:1511.06464 run it, over a fixed list
 * of parameters: steps of gradient / √r, r a moving average of squared gradients that forgets a
 * tenth at every step and begins at 0.001, so that nothing need be added to it.
 */
final class RmsProp implements Adaptive {

  private static final double PAST = 0.9;
  private static final float FIRST = 1e-3f;

  private final Team team;
  private final List<Parameter> parameters;
  private final List<FMatrixRMaj> squares = new ArrayList<>();

  RmsProp(Team team, List<Parameter> parameters) {
    this.team = team;
    this.parameters = List.copyOf(parameters);
    for (Parameter parameter : parameters) {
      FMatrixRMaj square = parameter.value().createLike();
      square.fill(FIRST);
      squares.add(square);
    }
  }

  @Override
  public void update(long[] before, double learningRate) {
    for (int p = 0; p < before.length; p++) {
      if (before[p] < 0) {
        continue;
      }
      float[] value = parameters.get(p).value().data;
      float[] gradient = parameters.get(p).gradient().data;
      float[] square = squares.get(p).data;
      Rows.share(
          team,
          parameters.get(p).size(),
          1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              double g = gradient[i];
              double r = PAST * square[i] + (1 - PAST) * g * g;
              square[i] = (float) r;
              value[i] -= (float) (learningRate * g / Math.sqrt(r));
            }
          });
    }
  }

  @Override
  public Map<String, FMatrixRMaj> moments(Parameter parameter) {
    return Map.of(parameter.name() + ".square", squares.get(parameters.indexOf(parameter)));
  }
}
