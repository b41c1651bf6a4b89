package dev.espalier.model.sequence;

import dev.espalier.model.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The language model once more, in double precision on plain EJML, written from the formulas: what
 * the fast passes are held against. No dropout.
 */
final class ReferenceLanguageModel {

  final Map<String, DMatrixRMaj> weights = new LinkedHashMap<>();
  final Map<String, DMatrixRMaj> gradients = new LinkedHashMap<>();
  private final int layers;

  ReferenceLanguageModel(SequenceModel model) {
    for (Parameter parameter : model.parameters()) {
      FMatrixRMaj value = parameter.value();
      DMatrixRMaj copy = new DMatrixRMaj(value.numRows, value.numCols);
      for (int i = 0; i < copy.getNumElements(); i++) {
        copy.data[i] = value.data[i];
      }
      weights.put(parameter.name(), copy);
      gradients.put(parameter.name(), new DMatrixRMaj(value.numRows, value.numCols));
    }
    layers = model.hidden().length;
  }

  /** One layer's values at one time step, batch × units each. */
  private record Step(
      DMatrixRMaj x,
      DMatrixRMaj hBefore,
      DMatrixRMaj cBefore,
      DMatrixRMaj[] gates,
      DMatrixRMaj c,
      DMatrixRMaj h) {}

  /** Loss summed over tokens from a zero state; with it the gradients of loss / batch. */
  double loss(int[] tokens, int[] targets, int batch, int steps, boolean backward) {
    Step[][] history = new Step[steps][layers];
    DMatrixRMaj[] probabilities = new DMatrixRMaj[steps];
    double loss = 0;
    for (int t = 0; t < steps; t++) {
      DMatrixRMaj embedding = weights.get("embedding");
      DMatrixRMaj x = new DMatrixRMaj(batch, embedding.numCols);
      for (int b = 0; b < batch; b++) {
        for (int j = 0; j < x.numCols; j++) {
          x.set(b, j, embedding.get(tokens[t * batch + b], j));
        }
      }
      for (int l = 0; l < layers; l++) {
        Step before = t == 0 ? null : history[t - 1][l];
        history[t][l] = forward(l, x, before, batch);
        x = history[t][l].h;
      }
      DMatrixRMaj logits = product(x, weights.get("softmax.weight"));
      addRow(logits, weights.get("softmax.bias"));
      for (int b = 0; b < batch; b++) {
        double sum = 0;
        for (int j = 0; j < logits.numCols; j++) {
          logits.set(b, j, Math.exp(logits.get(b, j)));
          sum += logits.get(b, j);
        }
        for (int j = 0; j < logits.numCols; j++) {
          logits.set(b, j, logits.get(b, j) / sum);
        }
        loss -= Math.log(logits.get(b, targets[t * batch + b]));
      }
      probabilities[t] = logits;
    }
    if (backward) {
      backward(tokens, targets, batch, steps, history, probabilities);
    }
    return loss;
  }

  private Step forward(int layer, DMatrixRMaj x, Step before, int batch) {
    String name = "lstm" + (layer + 1);
    DMatrixRMaj recurrent = weights.get(name + ".recurrent");
    int units = recurrent.numRows;
    DMatrixRMaj hBefore = before == null ? new DMatrixRMaj(batch, units) : before.h;
    DMatrixRMaj cBefore = before == null ? new DMatrixRMaj(batch, units) : before.c;
    DMatrixRMaj all = product(x, weights.get(name + ".input"));
    CommonOps_DDRM.addEquals(all, product(hBefore, recurrent));
    addRow(all, weights.get(name + ".bias"));
    DMatrixRMaj[] gates = new DMatrixRMaj[4];
    for (int g = 0; g < 4; g++) {
      gates[g] = new DMatrixRMaj(batch, units);
      for (int b = 0; b < batch; b++) {
        for (int u = 0; u < units; u++) {
          double pre = all.get(b, g * units + u);
          gates[g].set(b, u, g == 2 ? Math.tanh(pre) : 1 / (1 + Math.exp(-pre)));
        }
      }
    }
    DMatrixRMaj c = new DMatrixRMaj(batch, units);
    DMatrixRMaj h = new DMatrixRMaj(batch, units);
    for (int i = 0; i < c.getNumElements(); i++) {
      c.data[i] = gates[1].data[i] * cBefore.data[i] + gates[0].data[i] * gates[2].data[i];
      h.data[i] = gates[3].data[i] * Math.tanh(c.data[i]);
    }
    return new Step(x, hBefore, cBefore, gates, c, h);
  }

  private void backward(
      int[] tokens,
      int[] targets,
      int batch,
      int steps,
      Step[][] history,
      DMatrixRMaj[] probabilities) {
    gradients.values().forEach(DMatrixRMaj::zero);
    DMatrixRMaj[] dhNext = new DMatrixRMaj[layers];
    DMatrixRMaj[] dcNext = new DMatrixRMaj[layers];
    for (int t = steps - 1; t >= 0; t--) {
      DMatrixRMaj dLogits = probabilities[t];
      for (int b = 0; b < batch; b++) {
        dLogits.add(b, targets[t * batch + b], -1);
      }
      CommonOps_DDRM.scale(1.0 / batch, dLogits);
      DMatrixRMaj top = history[t][layers - 1].h;
      CommonOps_DDRM.multAddTransA(top, dLogits, gradients.get("softmax.weight"));
      addColumnSums(dLogits, gradients.get("softmax.bias"));
      DMatrixRMaj dh = productTransposed(dLogits, weights.get("softmax.weight"));
      for (int l = layers - 1; l >= 0; l--) {
        dh = backward(l, history[t][l], dh, dhNext, dcNext);
      }
      DMatrixRMaj embedding = gradients.get("embedding");
      for (int b = 0; b < batch; b++) {
        for (int j = 0; j < dh.numCols; j++) {
          embedding.add(tokens[t * batch + b], j, dh.get(b, j));
        }
      }
    }
  }

  private DMatrixRMaj backward(
      int layer, Step s, DMatrixRMaj dh, DMatrixRMaj[] dhNext, DMatrixRMaj[] dcNext) {
    String name = "lstm" + (layer + 1);
    int batch = s.h.numRows;
    int units = s.h.numCols;
    DMatrixRMaj dGates = new DMatrixRMaj(batch, 4 * units);
    DMatrixRMaj dcBefore = new DMatrixRMaj(batch, units);
    for (int b = 0; b < batch; b++) {
      for (int u = 0; u < units; u++) {
        double i = s.gates[0].get(b, u);
        double f = s.gates[1].get(b, u);
        double g = s.gates[2].get(b, u);
        double o = s.gates[3].get(b, u);
        double tanh = Math.tanh(s.c.get(b, u));
        double dhu = dh.get(b, u) + (dhNext[layer] == null ? 0 : dhNext[layer].get(b, u));
        double dc =
            dhu * o * (1 - tanh * tanh) + (dcNext[layer] == null ? 0 : dcNext[layer].get(b, u));
        dGates.set(b, u, dc * g * i * (1 - i));
        dGates.set(b, units + u, dc * s.cBefore.get(b, u) * f * (1 - f));
        dGates.set(b, 2 * units + u, dc * i * (1 - g * g));
        dGates.set(b, 3 * units + u, dhu * tanh * o * (1 - o));
        dcBefore.set(b, u, dc * f);
      }
    }
    CommonOps_DDRM.multAddTransA(s.x, dGates, gradients.get(name + ".input"));
    CommonOps_DDRM.multAddTransA(s.hBefore, dGates, gradients.get(name + ".recurrent"));
    addColumnSums(dGates, gradients.get(name + ".bias"));
    dhNext[layer] = productTransposed(dGates, weights.get(name + ".recurrent"));
    dcNext[layer] = dcBefore;
    return productTransposed(dGates, weights.get(name + ".input"));
  }

  private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj c = new DMatrixRMaj(a.numRows, b.numCols);
    CommonOps_DDRM.mult(a, b, c);
    return c;
  }

  private static DMatrixRMaj productTransposed(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj c = new DMatrixRMaj(a.numRows, b.numRows);
    CommonOps_DDRM.multTransB(a, b, c);
    return c;
  }

  private static void addRow(DMatrixRMaj x, DMatrixRMaj row) {
    for (int i = 0; i < x.numRows; i++) {
      for (int j = 0; j < x.numCols; j++) {
        x.add(i, j, row.get(0, j));
      }
    }
  }

  private static void addColumnSums(DMatrixRMaj x, DMatrixRMaj sums) {
    for (int i = 0; i < x.numRows; i++) {
      for (int j = 0; j < x.numCols; j++) {
        sums.add(0, j, x.get(i, j));
      }
    }
  }
}
