package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.cell.Weight.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * What picks among candidates in a {@link Dynamic} cell: a network of one hidden layer of ReLUs,
 * from a candidate's H values to its score.
 */
final class DynamicScorer {

  private static final String WEIGHT = "scorer";
  private static final String BIAS = "scorerBias";
  private static final String OUTPUT = "score";

  /** Raises all scores alike, and so changes nothing; the authors' network has it. */
  private static final String OUTPUT_BIAS = "scoreBias";

  private static final Set<String> NAMES = Set.of(WEIGHT, BIAS, OUTPUT, OUTPUT_BIAS);

  private final Kernels kernels;
  private final Operand hidden;
  private final Operand output;
  private final Parameter bias;
  private final Parameter outputBias;
  private final float[] sums;

  DynamicScorer(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    this.kernels = kernels;
    hidden = Operand.of(kernels, weights.get(WEIGHT), storage, training);
    output = Operand.of(kernels, weights.get(OUTPUT), storage, training);
    bias = weights.get(BIAS);
    outputBias = weights.get(OUTPUT_BIAS);
    sums = new float[bias.size()];
  }

  /**
   * @param neurons in the hidden layer
   */
  static List<Weight> weights(int neurons) {
    return List.of(
        new Weight(WEIGHT, Shape.WITHIN, neurons),
        new Weight(BIAS, Shape.WITHIN_ROW, neurons),
        new Weight(OUTPUT, Shape.WITHIN_COLUMN, neurons),
        new Weight(OUTPUT_BIAS, Shape.WITHIN_ROW, 1));
  }

  /** Whether a weight of the cell is the scorer's. */
  static boolean has(String weight) {
    return NAMES.contains(weight);
  }

  /** What reads a candidate: a row a unit. */
  static FMatrixRMaj reading(LayerWeights weights) {
    return weights.get(WEIGHT).value();
  }

  /** As PyTorch does: weights and biases uniform up to 1/√inputs of their layer. */
  static void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    for (String layer : List.of(WEIGHT, OUTPUT)) {
      double bound = 1 / Math.sqrt(values.get(layer).numRows);
      Unitary.fill(values.get(layer), bound, random);
      Unitary.fill(values.get(layer.equals(WEIGHT) ? BIAS : OUTPUT_BIAS), bound, random);
    }
  }

  /** Neurons in the hidden layer. */
  int neurons() {
    return bias.size();
  }

  void pack() {
    hidden.pack();
    output.pack();
  }

  long weightBytes() {
    return hidden.bytes() + output.bytes() + 4L * (bias.size() + 1);
  }

  /**
   * @param candidates rows of H
   * @param neurons receives a row of the hidden layer a candidate
   * @param scores receives a row of one a candidate
   */
  void score(Matrix candidates, Matrix neurons, Matrix scores) {
    hidden.multiply(candidates, neurons, false);
    kernels.addRow(neurons, bias.value().data);
    kernels.activate(Activation.RELU, neurons);
    output.multiply(neurons, scores, false);
    kernels.addRow(scores, outputBias.value().data);
  }

  /**
   * @param dScores gradient of the scores
   * @param neurons as {@link #score} left them
   * @param dNeurons receives the gradient of what the hidden layer's ReLUs are given
   * @param dCandidates is added the gradient of the candidates
   */
  void backward(Matrix dScores, Matrix neurons, Matrix dNeurons, Matrix dCandidates) {
    output.multiplyTransposed(dScores, dNeurons, false);
    float[] value = neurons.data();
    float[] gradient = dNeurons.data();
    int from = dNeurons.offset();
    int shift = neurons.offset() - from;
    for (int i = from; i < from + dNeurons.rows() * dNeurons.columns(); i++) {
      gradient[i] = value[i + shift] > 0 ? gradient[i] : 0;
    }
    hidden.multiplyTransposed(dNeurons, dCandidates, true);
  }

  /**
   * Gradients of the weights by what {@link #backward} was given and left, all rows of it.
   *
   * @param first whether they are overwritten and not added to
   */
  void gradients(
      Matrix candidates, Matrix neurons, Matrix dNeurons, Matrix dScores, boolean first) {
    hidden.gradient(candidates, dNeurons, !first);
    output.gradient(neurons, dScores, !first);
    float[] gradient = bias.gradient().data;
    if (first) {
      kernels.columnSums(dNeurons, gradient);
      outputBias.gradient().zero();
    } else {
      kernels.columnSums(dNeurons, sums);
      kernels.axpy(sums.length, 1, sums, 0, gradient, 0);
    }
  }
}
