package dev.espalier.train;

import dev.espalier.model.Parameter;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** Updates parameters by their gradients and by what it keeps of earlier ones. */
interface Adaptive {

  /**
   * One update from the parameters' gradients.
   *
   * @param step counts updates from 0
   */
  void update(long step, double learningRate);

  /** What it keeps beside a parameter, of its shape, by name; live. */
  Map<String, FMatrixRMaj> moments(Parameter parameter);
}
