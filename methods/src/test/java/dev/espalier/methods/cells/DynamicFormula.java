package dev.espalier.methods.cells;

import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.Weight;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The cell's formula as its description writes it. */
final class DynamicFormula {

  private final CellFormula weights;
  private final int units;

  /** Scores of every node's candidates. */
  final double[][] scores = new double[6][];

  /** Values of the tree's nodes, z twice. */
  double[][] nodes;

  private final int neurons;
  private int node;

  DynamicFormula(CellFormula weights, int neurons) {
    this.weights = weights;
    this.neurons = neurons;
    units = weights.units();
  }

  double[] step(double[] x, double[] before) {
    node = 0;
    double[] zero = new double[units];
    double[] z = candidate(0, x, before, Double::sum, CellFormula::sigmoid);
    double[] r = candidate(1, x, before, Double::sum, CellFormula::sigmoid);
    double[] s = pick(before, r, (a, b) -> a * b, y -> y);
    double[] n = pick(x, s, Double::sum, Math::tanh);
    double[] c = pick(zero, z, Double::sum, y -> 1 - y);
    double[] a = pick(n, c, (u, v) -> u * v, y -> y);
    double[] k = pick(before, z, (u, v) -> u * v, y -> y);
    double[] h = pick(a, k, Double::sum, y -> y);
    nodes = new double[][] {z, r, z, s, n, c, a, k, h};
    return h;
  }

  private double[] candidate(
      int set,
      double[] left,
      double[] right,
      DoubleBinaryOperator operator,
      DoubleUnaryOperator function) {
    double[] values = new double[units];
    for (int j = 0; j < units; j++) {
      double l = weights.product(left, Weight.INPUT, set, j);
      double r = weights.product(right, Weight.RECURRENT, set, j);
      double b = weights.at(Weight.BIAS, 0, set, j);
      values[j] = function.applyAsDouble(operator.applyAsDouble(l, r) + b);
    }
    return values;
  }

  private double[] pick(
      double[] left, double[] right, DoubleBinaryOperator operator, DoubleUnaryOperator function) {
    double[][] candidates = new double[4][];
    double[] score = new double[4];
    double total = 0;
    for (int k = 0; k < 4; k++) {
      candidates[k] = candidate(k, left, right, operator, function);
      score[k] = score(candidates[k]);
      total += Math.exp(score[k]);
    }
    scores[node] = score;
    double[] mean = new double[units];
    for (int k = 0; k < 4; k++) {
      double weight = Math.exp(score[k]) / total;
      for (int j = 0; j < units; j++) {
        mean[j] += weight * candidates[k][j];
      }
    }
    node++;
    return mean;
  }

  private double score(double[] candidate) {
    double score = weights.at("scoreBias", 0, 0, 0);
    for (int i = 0; i < neurons; i++) {
      double sum = weights.at("scorerBias", 0, 0, i) + weights.product(candidate, "scorer", 0, i);
      score += Math.max(0, sum) * weights.at("score", i, 0, 0);
    }
    return score;
  }
}
