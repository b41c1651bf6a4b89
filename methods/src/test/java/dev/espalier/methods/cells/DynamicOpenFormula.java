package dev.espalier.methods.cells;

import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.Weight;
import java.util.ArrayList;
import java.util.List;

/** The cell's formula as its description writes it. */
final class DynamicOpenFormula {

  private static final int NODES = 9;

  private final CellFormula weights;
  private final int units;
  private final int neurons;

  /** Of the scorer, the biases last. */
  private final double[][] hidden;

  private final double[] output;
  private final double[][] offset;

  /** Scores of every node's candidates of the last step. */
  final List<double[]> scores = new ArrayList<>();

  /** What the last step's nodes are, written out. */
  final List<String> structure = new ArrayList<>();

  /** Its products with all sets are made once, as they are needed often. */
  private record Vector(String name, double[] value, double[][] left, double[][] right) {}

  private record Candidate(
      Vector left, Vector right, int set, boolean product, int function, double[] value) {

    Candidate by(int other) {
      double[] made = new double[value.length];
      for (int j = 0; j < made.length; j++) {
        double v = value[j];
        made[j] =
            switch (other) {
              case 0 -> CellFormula.sigmoid(v);
              case 1 -> Math.tanh(v);
              case 2 -> 1 - v;
              case 3 -> v;
              default -> Math.max(0, v);
            };
      }
      return new Candidate(left, right, set, product, other, made);
    }

    boolean isSmall() {
      double greatest = 0;
      for (double v : value) {
        greatest = Math.max(greatest, Math.abs(v));
      }
      return greatest <= 1;
    }

    @Override
    public String toString() {
      String operator = product ? "∘" : "+";
      return left.name + operator + right.name + " of " + set + " by " + function;
    }
  }

  DynamicOpenFormula(CellFormula weights, int neurons) {
    this.weights = weights;
    this.neurons = neurons;
    units = weights.units();
    hidden = new double[units + 1][neurons];
    output = new double[neurons + 1];
    offset = new double[4][units];
  }

  double[] step(double[] x, double[] before) {
    takeWeights();
    scores.clear();
    structure.clear();
    List<Vector> leaves =
        List.of(vector("x", x), vector("h", before), vector("0", new double[units]));
    List<Vector> open = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      List<Candidate> combined = combinations(node, leaves, open);
      List<Candidate> candidates = new ArrayList<>();
      for (int function = 0; function < 5; function++) {
        for (Candidate c : combined) {
          if (function < 2 || c.isSmall()) {
            candidates.add(c.by(function));
          }
        }
      }
      double[] score = candidates.stream().mapToDouble(c -> score(c.value)).toArray();
      Candidate best = candidates.get(best(score));
      scores.add(score);
      structure.add(best.toString());
      Vector made = vector("G" + node, mean(candidates, score));
      int place = open.indexOf(open.contains(best.left) ? best.left : best.right);
      if (place < 0) {
        open.add(made);
      } else {
        open.set(place, made);
        open.remove(best.right);
      }
    }
    if (open.size() != 1) {
      throw new IllegalStateException(open.size() + " nodes are left");
    }
    return open.get(0).value;
  }

  private Vector vector(String name, double[] value) {
    double[][] left = new double[4][units];
    double[][] right = new double[4][units];
    for (int set = 0; set < 4; set++) {
      for (int j = 0; j < units; j++) {
        left[set][j] = weights.product(value, Weight.INPUT, set, j);
        right[set][j] = weights.product(value, Weight.RECURRENT, set, j);
      }
    }
    return new Vector(name, value, left, right);
  }

  private List<Candidate> combinations(int node, List<Vector> leaves, List<Vector> open) {
    List<Vector> all = new ArrayList<>(leaves);
    all.addAll(open);
    List<Candidate> made = new ArrayList<>();
    for (int i = 0; i < all.size() - 1; i++) {
      for (int j = i + 1; j < all.size(); j++) {
        // What is open after this node must become one by as many nodes as then are left.
        int after = open.size() + 1 - (i < 3 ? 0 : 1) - (j < 3 ? 0 : 1);
        if (after - 1 <= NODES - 1 - node) {
          for (int k = node < 2 ? node : 0; k < (node < 2 ? node + 1 : 4); k++) {
            made.add(combination(all.get(i), all.get(j), k, false));
            made.add(combination(all.get(i), all.get(j), k, true));
          }
        }
      }
    }
    return made;
  }

  private Candidate combination(Vector left, Vector right, int set, boolean product) {
    double[] value = new double[units];
    for (int j = 0; j < units; j++) {
      double l = left.left[set][j];
      double r = right.right[set][j];
      value[j] = (product ? l * r : l + r) + offset[set][j];
    }
    return new Candidate(left, right, set, product, -1, value);
  }

  /** The first of equals. */
  private static int best(double[] scores) {
    int best = 0;
    for (int c = 1; c < scores.length; c++) {
      best = scores[c] > scores[best] ? c : best;
    }
    return best;
  }

  private double[] mean(List<Candidate> candidates, double[] scores) {
    double greatest = scores[best(scores)];
    double total = 0;
    double[] mean = new double[units];
    for (int c = 0; c < scores.length; c++) {
      double weight = Math.exp(scores[c] - greatest);
      total += weight;
      for (int j = 0; j < units; j++) {
        mean[j] += weight * candidates.get(c).value[j];
      }
    }
    for (int j = 0; j < units; j++) {
      mean[j] /= total;
    }
    return mean;
  }

  private double score(double[] candidate) {
    double score = output[neurons];
    for (int i = 0; i < neurons; i++) {
      double sum = hidden[units][i];
      for (int j = 0; j < units; j++) {
        sum += candidate[j] * hidden[j][i];
      }
      score += Math.max(0, sum) * output[i];
    }
    return score;
  }

  /** Finding weights by name for every candidate takes most of the time. */
  private void takeWeights() {
    for (int i = 0; i < neurons; i++) {
      for (int j = 0; j < units; j++) {
        hidden[j][i] = weights.at("scorer", j, 0, i);
      }
      hidden[units][i] = weights.at("scorerBias", 0, 0, i);
      output[i] = weights.at("score", i, 0, 0);
    }
    output[neurons] = weights.at("scoreBias", 0, 0, 0);
    for (int set = 0; set < 4; set++) {
      for (int j = 0; j < units; j++) {
        offset[set][j] = weights.at("offset", 0, set, j);
      }
    }
  }
}
