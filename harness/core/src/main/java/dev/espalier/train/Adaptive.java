package dev.espalier.train;

import dev.espalier.model.Parameter;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** Updates parameters by their gradients and by what it keeps of earlier ones. */
interface Adaptive {

  /**
   * One update from the parameters' gradients.
   *
   * @param before how often each of them, by its place, was updated before; negative for one that
   *     rests, whose value and moments stay as they are
   */
  void update(long[] before, double learningRate);

  /** What it keeps beside a parameter, of its shape, by name; live. */
  Map<String, FMatrixRMaj> moments(Parameter parameter);
}
