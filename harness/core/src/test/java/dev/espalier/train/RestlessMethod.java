package dev.espalier.train;

import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Does everything that a method may do, so that nothing which a checkpoint forgets goes unnoticed:
 * gates that are trained, noise in every step, a running mean that it keeps, and weights that
 * follow from all of them.
 */
final class RestlessMethod implements Pruner {

  private Parameter gates;
  private FMatrixRMaj mean;
  private Parameter weights;
  private UnitGroup group;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    group = model.groups().get(1);
    weights = model.parameter("lstm1.recurrent");
    gates = new Parameter("gates", Parameter.Role.WEIGHT, new FMatrixRMaj(1, group.size()));
    mean = new FMatrixRMaj(1, group.size());
    for (int k = 0; k < group.size(); k++) {
      gates.value().data[k] = (float) random.nextGaussian();
    }
  }

  @Override
  public double regularize(TrainingStep step) {
    double penalty = 0;
    for (int k = 0; k < group.size(); k++) {
      float gate = gates.value().data[k];
      gates.gradient().data[k] = gate - mean.data[k] + 0.1f * (float) step.random().nextGaussian();
      penalty += gate * gate;
    }
    return penalty;
  }

  @Override
  public void afterStep(TrainingStep step) {
    int columns = weights.value().numCols;
    for (int k = 0; k < group.size(); k++) {
      mean.data[k] = 0.9f * mean.data[k] + 0.1f * weights.value().data[k * columns];
      for (int j = 0; j < columns; j++) {
        weights.value().data[k * columns + j] *= 1 - 1e-3f * Math.abs(gates.value().data[k]);
      }
    }
  }

  @Override
  public Survivors survivors() {
    float[] scales = gates.value().data.clone();
    scales[0] = 0;
    return new Survivors(Map.of(group.name(), scales));
  }

  @Override
  public List<Parameter> trainables() {
    return List.of(gates);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    return Map.of("mean", mean);
  }
}
