package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * The network once more, in double precision, one question at a time, written from the formulas:
 * what the fast passes are held against. No dropout. Units may have gates, which here multiply the
 * units' values wherever a weight reads them.
 */
final class ReferenceBidaf {

  /** Weights by name, row by row; changed by whoever takes differences. */
  final Map<String, double[][]> weights = new LinkedHashMap<>();

  /** Gates by group; a group without is open. */
  final Map<String, double[]> gates = new LinkedHashMap<>();

  /** Scores of every word of a paragraph. */
  record Scores(double[] start, double[] end) {}

  ReferenceBidaf(BidafModel model) {
    for (Parameter parameter : model.parameters()) {
      FMatrixRMaj value = parameter.value();
      double[][] copy = new double[value.numRows][value.numCols];
      for (int r = 0; r < value.numRows; r++) {
        for (int c = 0; c < value.numCols; c++) {
          copy[r][c] = value.get(r, c);
        }
      }
      weights.put(parameter.name(), copy);
    }
  }

  /** Summed over questions with a known answer. */
  double loss(List<Example> examples) {
    double loss = 0;
    for (Example example : examples) {
      if (example.isAnswered()) {
        Scores scores = scores(example);
        loss -= Math.log(softmax(scores.start)[example.first()]);
        loss -= Math.log(softmax(scores.end)[example.last()]);
      }
    }
    return loss;
  }

  Scores scores(Example example) {
    double[][] h = bidirectional("contextual", "Ctx", "", gateInputs(encode(example.paragraph())));
    double[][] u = bidirectional("contextual", "Ctx", "", gateInputs(encode(example.question())));
    double[][] g = attention(h, u);
    double[][] m =
        bidirectional("modelling2", "Mod", "2", bidirectional("modelling1", "Mod", "1", g));
    double[] start = column(product(beside(g, m), weights.get("start.weight")));
    double[] mean = product(new double[][] {softmax(start)}, m)[0];
    double[][] means = new double[m.length][];
    Arrays.fill(means, mean);
    double[][] o =
        bidirectional("output", "Out", "", beside(beside(g, m), beside(means, times(m, means))));
    return new Scores(start, column(product(beside(g, o), weights.get("end.weight"))));
  }

  double[][] encode(Text text) {
    double[][] x = new double[text.size()][];
    for (int w = 0; w < x.length; w++) {
      double[] word = lookUp("word.embedding", text.words()[w]);
      x[w] = beside(new double[][] {word}, new double[][] {characters(text.characters()[w])})[0];
    }
    return highway("highway2", highway("highway1", x));
  }

  private double[] lookUp(String table, int row) {
    return weights.get(table)[row];
  }

  double[] characters(int[] word) {
    double[][] filter = weights.get("character.filter");
    double[] best = new double[filter[0].length];
    int features = weights.get("character.embedding")[0].length;
    int width = filter.length / features;
    for (int at = 0; at + width <= BidafModel.CHARACTERS; at++) {
      double[] window = new double[filter.length];
      for (int i = 0; i < width; i++) {
        int id = at + i < word.length ? word[at + i] : 0;
        System.arraycopy(lookUp("character.embedding", id), 0, window, i * features, features);
      }
      double[] value = product(new double[][] {window}, filter)[0];
      for (int f = 0; f < best.length; f++) {
        best[f] = Math.max(best[f], value[f] + weights.get("character.bias")[0][f]);
      }
    }
    return best;
  }

  /** What matrices read of features. */
  private double[][] gateInputs(double[][] x) {
    double[][] gated = new double[x.length][];
    for (int r = 0; r < x.length; r++) {
      gated[r] = x[r].clone();
      int words = weights.get("word.embedding")[0].length;
      for (int k = 0; k < gated[r].length; k++) {
        gated[r][k] *= k < words ? gate("word", k) : gate("character", k - words);
      }
    }
    return gated;
  }

  private double gate(String group, int unit) {
    return gates.containsKey(group) ? gates.get(group)[unit] : 1;
  }

  double[][] highway(String name, double[][] x) {
    double[][] read = gateInputs(x);
    double[][] transformed = affine(read, name + ".transform");
    double[][] gate = affine(read, name + ".gate");
    double[][] y = new double[x.length][x[0].length];
    for (int r = 0; r < x.length; r++) {
      for (int k = 0; k < x[0].length; k++) {
        double g = sigmoid(gate[r][k]);
        y[r][k] = g * Math.max(0, transformed[r][k]) + (1 - g) * x[r][k];
      }
    }
    return y;
  }

  private double[][] affine(double[][] x, String name) {
    double[][] y = product(x, weights.get(name));
    for (double[] row : y) {
      for (int k = 0; k < row.length; k++) {
        row[k] += weights.get(name + ".bias")[0][k];
      }
    }
    return y;
  }

  double[][] bidirectional(String layer, String group, String number, double[][] x) {
    double[][] forward = lstm(layer + ".forward", group + "F" + number, x);
    double[][] backward = reverse(lstm(layer + ".backward", group + "B" + number, reverse(x)));
    return beside(forward, backward);
  }

  private double[][] lstm(String name, String group, double[][] x) {
    int units = weights.get(name + ".recurrent").length;
    double[] hidden = new double[units];
    double[] cell = new double[units];
    double[][] outputs = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] a = product(new double[][] {x[t]}, weights.get(name + ".input"))[0];
      double[] r = product(new double[][] {hidden}, weights.get(name + ".recurrent"))[0];
      double[] b = weights.get(name + ".bias")[0];
      hidden = new double[units];
      for (int k = 0; k < units; k++) {
        double i = sigmoid(a[k] + r[k] + b[k]);
        double f = sigmoid(a[units + k] + r[units + k] + b[units + k]);
        double g = Math.tanh(a[2 * units + k] + r[2 * units + k] + b[2 * units + k]);
        double o = sigmoid(a[3 * units + k] + r[3 * units + k] + b[3 * units + k]);
        cell[k] = f * cell[k] + i * g;
        hidden[k] = gate(group, k) * o * Math.tanh(cell[k]);
      }
      outputs[t] = hidden;
    }
    return outputs;
  }

  double[][] attention(double[][] h, double[][] u) {
    double[] w = column(weights.get("similarity.weight"));
    int c = h[0].length;
    double[][] attended = new double[h.length][];
    double[] strongest = new double[h.length];
    for (int t = 0; t < h.length; t++) {
      double[] s = new double[u.length];
      for (int j = 0; j < u.length; j++) {
        for (int k = 0; k < c; k++) {
          s[j] += w[k] * h[t][k] + w[c + k] * u[j][k] + w[2 * c + k] * h[t][k] * u[j][k];
        }
      }
      strongest[t] = Arrays.stream(s).max().orElseThrow();
      attended[t] = product(new double[][] {softmax(s)}, u)[0];
    }
    double[][] summary = new double[h.length][];
    Arrays.fill(summary, product(new double[][] {softmax(strongest)}, h)[0]);
    return beside(beside(h, attended), beside(times(h, attended), times(h, summary)));
  }

  static double[] softmax(double[] x) {
    double max = Arrays.stream(x).max().orElseThrow();
    double[] y = Arrays.stream(x).map(v -> Math.exp(v - max)).toArray();
    double sum = Arrays.stream(y).sum();
    return Arrays.stream(y).map(v -> v / sum).toArray();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int p = 0; p < b.length; p++) {
        for (int j = 0; j < b[0].length; j++) {
          c[i][j] += a[i][p] * b[p][j];
        }
      }
    }
    return c;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = a[i][j] * b[i][j];
      }
    }
    return c;
  }

  private static double[][] beside(double[][] a, double[][] b) {
    double[][] c = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      c[i] = Arrays.copyOf(a[i], a[i].length + b[i].length);
      System.arraycopy(b[i], 0, c[i], a[i].length, b[i].length);
    }
    return c;
  }

  private static double[][] reverse(double[][] x) {
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[x.length - 1 - i];
    }
    return y;
  }

  private static double[] column(double[][] x) {
    return Arrays.stream(x).mapToDouble(row -> row[0]).toArray();
  }
}
