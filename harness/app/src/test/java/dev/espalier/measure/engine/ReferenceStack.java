package dev.espalier.measure.engine;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** The stack once more, in double precision on plain EJML, written from the formulas. */
final class ReferenceStack {

  private final int units;
  private final int batch;
  private final int steps;
  private final List<DMatrixRMaj> gradients = new ArrayList<>();
  private final double[] outputs;

  ReferenceStack(LadderNetwork network, LadderShape shape) {
    units = shape.hidden();
    batch = shape.batch();
    steps = shape.steps();
    List<float[]> values = network.values();
    List<DMatrixRMaj> x = perStep(values.get(0));
    List<List<Step>> history = new ArrayList<>();
    for (int l = 0; l < shape.layers(); l++) {
      List<Step> layer =
          forward(x, matrix(values, l, 0), matrix(values, l, 1), matrix(values, l, 2));
      history.add(layer);
      x = layer.stream().map(Step::h).toList();
    }
    outputs = joined(x, true);
    List<DMatrixRMaj> dh = perStep(network.outputGradients());
    for (int l = shape.layers() - 1; l >= 0; l--) {
      dh = backward(history.get(l), dh, matrix(values, l, 0), matrix(values, l, 1));
    }
    DMatrixRMaj dx = new DMatrixRMaj(1, steps * batch * units);
    dx.data = joined(dh, false);
    gradients.add(0, dx);
  }

  /** As {@link LadderNetwork#outputs}. */
  double[] outputs() {
    return outputs;
  }

  /** As {@link LadderNetwork#gradients}. */
  List<double[]> gradients() {
    return gradients.stream().map(DMatrixRMaj::getData).toList();
  }

  /** One layer's values at one time step. */
  private record Step(
      DMatrixRMaj x,
      DMatrixRMaj hBefore,
      DMatrixRMaj cBefore,
      DMatrixRMaj gates,
      DMatrixRMaj c,
      DMatrixRMaj h) {}

  private List<Step> forward(
      List<DMatrixRMaj> x, DMatrixRMaj input, DMatrixRMaj recurrent, DMatrixRMaj bias) {
    List<Step> layer = new ArrayList<>();
    DMatrixRMaj h = new DMatrixRMaj(batch, units);
    DMatrixRMaj c = new DMatrixRMaj(batch, units);
    for (DMatrixRMaj now : x) {
      DMatrixRMaj gates = new DMatrixRMaj(batch, 4 * units);
      CommonOps_DDRM.mult(now, input, gates);
      CommonOps_DDRM.multAdd(h, recurrent, gates);
      DMatrixRMaj cell = new DMatrixRMaj(batch, units);
      DMatrixRMaj hidden = new DMatrixRMaj(batch, units);
      for (int b = 0; b < batch; b++) {
        for (int j = 0; j < 4 * units; j++) {
          double pre = gates.get(b, j) + bias.get(0, j);
          gates.set(b, j, j / units == 2 ? Math.tanh(pre) : 1 / (1 + Math.exp(-pre)));
        }
        for (int u = 0; u < units; u++) {
          double value =
              gates.get(b, units + u) * c.get(b, u) + gates.get(b, u) * gates.get(b, 2 * units + u);
          cell.set(b, u, value);
          hidden.set(b, u, gates.get(b, 3 * units + u) * Math.tanh(value));
        }
      }
      layer.add(new Step(now, h, c, gates, cell, hidden));
      h = hidden;
      c = cell;
    }
    return layer;
  }

  private List<DMatrixRMaj> backward(
      List<Step> layer, List<DMatrixRMaj> above, DMatrixRMaj input, DMatrixRMaj recurrent) {
    DMatrixRMaj dInput = new DMatrixRMaj(units, 4 * units);
    DMatrixRMaj dRecurrent = new DMatrixRMaj(units, 4 * units);
    DMatrixRMaj dBias = new DMatrixRMaj(1, 4 * units);
    DMatrixRMaj dhNext = new DMatrixRMaj(batch, units);
    DMatrixRMaj dcNext = new DMatrixRMaj(batch, units);
    List<DMatrixRMaj> dx = new ArrayList<>();
    for (int t = steps - 1; t >= 0; t--) {
      Step s = layer.get(t);
      DMatrixRMaj dGates = new DMatrixRMaj(batch, 4 * units);
      for (int b = 0; b < batch; b++) {
        for (int u = 0; u < units; u++) {
          double i = s.gates.get(b, u);
          double f = s.gates.get(b, units + u);
          double g = s.gates.get(b, 2 * units + u);
          double o = s.gates.get(b, 3 * units + u);
          double tanh = Math.tanh(s.c.get(b, u));
          double dh = above.get(t).get(b, u) + dhNext.get(b, u);
          double dc = dh * o * (1 - tanh * tanh) + dcNext.get(b, u);
          dGates.set(b, u, dc * g * i * (1 - i));
          dGates.set(b, units + u, dc * s.cBefore.get(b, u) * f * (1 - f));
          dGates.set(b, 2 * units + u, dc * i * (1 - g * g));
          dGates.set(b, 3 * units + u, dh * tanh * o * (1 - o));
          dcNext.set(b, u, dc * f);
        }
        for (int j = 0; j < 4 * units; j++) {
          dBias.add(0, j, dGates.get(b, j));
        }
      }
      CommonOps_DDRM.multAddTransA(s.x, dGates, dInput);
      CommonOps_DDRM.multAddTransA(s.hBefore, dGates, dRecurrent);
      CommonOps_DDRM.multTransB(dGates, recurrent, dhNext);
      DMatrixRMaj below = new DMatrixRMaj(batch, units);
      CommonOps_DDRM.multTransB(dGates, input, below);
      dx.add(0, below);
    }
    gradients.addAll(0, List.of(dInput, dRecurrent, dBias));
    return dx;
  }

  private DMatrixRMaj matrix(List<float[]> values, int layer, int part) {
    float[] from = values.get(1 + 3 * layer + part);
    DMatrixRMaj matrix = new DMatrixRMaj(from.length / (4 * units), 4 * units);
    for (int i = 0; i < from.length; i++) {
      matrix.data[i] = from[i];
    }
    return matrix;
  }

  private List<DMatrixRMaj> perStep(float[] x) {
    List<DMatrixRMaj> all = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      DMatrixRMaj matrix = new DMatrixRMaj(batch, units);
      for (int i = 0; i < batch * units; i++) {
        matrix.data[i] = x[t * batch * units + i];
      }
      all.add(matrix);
    }
    return all;
  }

  /** All steps' values, after a step of zeros or not. */
  private double[] joined(List<DMatrixRMaj> all, boolean zeroFirst) {
    int first = zeroFirst ? 1 : 0;
    double[] joined = new double[(steps + first) * batch * units];
    for (int t = 0; t < steps; t++) {
      System.arraycopy(all.get(t).data, 0, joined, (t + first) * batch * units, batch * units);
    }
    return joined;
  }
}
