package dev.espalier.model.bidaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.BidirectionalPass;
import dev.espalier.model.layer.CharacterPass;
import dev.espalier.model.layer.HighwayPass;
import dev.espalier.model.layer.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each layer alone: its output, and the gradient of a random weighting of its output by every
 * weight and every input, against differences in double precision.
 */
class LayerGradientTest {

  private static final int[] LENGTHS = {3, 5, 1, 2, 4, 1};

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final SplittableRandom random = new SplittableRandom(3);
  private final BidafModel model = SmallBidaf.model(7);
  private final ReferenceBidaf reference = new ReferenceBidaf(model);
  private final Sequences sequences = new Sequences();

  LayerGradientTest() {
    sequences.lay(LENGTHS, LENGTHS.length);
  }

  @AfterEach
  void endThreads() {
    team.close();
  }

  private float[] random(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  /** Rows of every sequence, apart. */
  private double[][][] split(float[] x, int width) {
    double[][][] apart = new double[LENGTHS.length][][];
    for (int s = 0; s < LENGTHS.length; s++) {
      apart[s] = new double[LENGTHS[s]][width];
      for (int t = 0; t < LENGTHS[s]; t++) {
        for (int k = 0; k < width; k++) {
          apart[s][t][k] = x[(sequences.start(s) + t) * width + k];
        }
      }
    }
    return apart;
  }

  private static double[][] join(List<double[][]> parts) {
    return parts.stream().flatMap(Arrays::stream).toArray(double[][]::new);
  }

  /**
   * @param layer of all sequences' inputs, one row a word
   * @param y what the pass put out
   * @param dy weighting of the outputs
   * @param dx gradient of the inputs
   */
  private void check(
      Function<double[][][], double[][]> layer,
      double[][][] x,
      float[] y,
      float[] dy,
      float[] dx,
      List<Parameter> parameters) {
    double[][] expected = layer.apply(x);
    int width = expected[0].length;
    for (int i = 0; i < expected.length * width; i++) {
      assertEquals(expected[i / width][i % width], y[i], 1e-6, "output " + i);
    }
    int at = 0;
    for (double[][] sequence : x) {
      for (double[] row : sequence) {
        for (int k = 0; k < row.length; k++, at++) {
          assertEquals(difference(layer, x, dy, row, k), dx[at], 1e-5, "input " + at);
        }
      }
    }
    for (Parameter parameter : parameters) {
      double[][] weight = reference.weights.get(parameter.name());
      for (int i = 0; i < parameter.size(); i++) {
        double numeric =
            difference(layer, x, dy, weight[i / weight[0].length], i % weight[0].length);
        assertEquals(numeric, parameter.gradient().data[i], 1e-5, parameter.name() + " " + i);
      }
    }
  }

  private static double difference(
      Function<double[][][], double[][]> layer,
      double[][][] x,
      float[] dy,
      double[] values,
      int i) {
    double value = values[i];
    values[i] = value + 1e-5;
    double up = weighted(layer.apply(x), dy);
    values[i] = value - 1e-5;
    double down = weighted(layer.apply(x), dy);
    values[i] = value;
    return (up - down) / 2e-5;
  }

  private static double weighted(double[][] y, float[] dy) {
    double sum = 0;
    int at = 0;
    for (double[] row : y) {
      for (double value : row) {
        sum += value * dy[at++];
      }
    }
    return sum;
  }

  @Test
  void bidirectionalLstm() {
    int rows = sequences.rows();
    float[] x = random(rows * 7);
    BidirectionalPass pass = new BidirectionalPass(kernels, model.weights().modelling2(), true);
    pass.pack();
    Matrix in = Matrix.of(x, rows, 7);
    float[] y = pass.forward(sequences, in).data().clone();
    float[] dy = random(rows * pass.width());
    float[] dx = random(x.length);
    pass.backward(sequences, in, Matrix.of(dy, rows, pass.width()), Matrix.of(dx, rows, 7));
    check(
        all -> {
          List<double[][]> outputs = new ArrayList<>();
          for (double[][] one : all) {
            outputs.add(reference.bidirectional("modelling2", "Mod", "2", one));
          }
          return join(outputs);
        },
        split(x, 7),
        y,
        dy,
        dx,
        model.weights().modelling2().parameters());
  }

  @Test
  void highway() {
    int rows = sequences.rows();
    float[] x = random(rows * 9);
    HighwayPass pass = new HighwayPass(kernels, model.weights().highways().get(1), true);
    pass.pack();
    Matrix in = Matrix.of(x, rows, 9);
    float[] y = pass.forward(in).data().clone();
    float[] dy = random(rows * 9);
    float[] dx = random(x.length);
    pass.backward(in, Matrix.of(dy, rows, 9), Matrix.of(dx, rows, 9));
    check(
        all -> reference.highway("highway2", join(List.of(all))),
        split(x, 9),
        y,
        dy,
        dx,
        model.weights().highways().get(1).parameters());
  }

  @Test
  void attention() {
    float[] x = random(sequences.rows() * 7);
    AttentionPass pass = new AttentionPass(kernels, model.weights().similarity());
    int words = sequences.start(3);
    Matrix in = Matrix.of(x, sequences.rows(), 7);
    float[] y = Arrays.copyOf(pass.forward(sequences, in).data(), words * 28);
    float[] dy = random(y.length);
    float[] dx = random(x.length);
    pass.backward(sequences, in, Matrix.of(dy, words, 28), Matrix.of(dx, sequences.rows(), 7));
    check(
        all -> {
          List<double[][]> outputs = new ArrayList<>();
          for (int q = 0; q < 3; q++) {
            outputs.add(reference.attention(all[q], all[3 + q]));
          }
          return join(outputs);
        },
        split(x, 7),
        y,
        dy,
        dx,
        List.of(model.weights().similarity()));
  }

  /** More words than are convolved at a time. */
  @Test
  void characterConvolution() {
    int words = 70;
    int[] ids = random.ints((long) words * BidafModel.CHARACTERS, 0, 9).toArray();
    CharacterPass pass =
        new CharacterPass(kernels, model.weights().characters(), BidafModel.CHARACTERS, null, true);
    pass.pack();
    float[] y = new float[words * 5];
    pass.forward(ids, 0, Matrix.of(y, words, 5));
    float[] dy = random(words * 5);
    pass.backward(ids, Matrix.of(dy, words, 5));
    check(
        none -> {
          double[][] outputs = new double[words][];
          for (int w = 0; w < words; w++) {
            int from = w * BidafModel.CHARACTERS;
            outputs[w] =
                reference.characters(Arrays.copyOfRange(ids, from, from + BidafModel.CHARACTERS));
          }
          return outputs;
        },
        new double[0][][],
        y,
        dy,
        new float[0],
        model.weights().characters().parameters());
  }
}
