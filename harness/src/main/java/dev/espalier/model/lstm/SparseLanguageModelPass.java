package dev.espalier.model.lstm;

import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/**
 * Forward passes of a language model whose weight matrices are mostly zero, with products that skip
 * the zeros. Gives what {@link LanguageModelPass#inference} gives, to rounding.
 *
 * <p>Holds the buffers for one batch size and one greatest window length, and a sparse copy of the
 * weights as they were at construction. Tokens are time-major: {@code tokens[t * batch + b]}.
 */
public final class SparseLanguageModelPass {

  private final Kernels kernels;
  private final int batch;
  private final FMatrixRMaj embedding;
  private final List<Layer> layers = new ArrayList<>();
  private final Csr softmaxWeight;
  private final float[] softmaxBias;
  private final float[] embedded;
  private final float[] logits;

  /**
   * @param batch sequences side by side
   * @param steps greatest number of time steps of a window
   */
  public SparseLanguageModelPass(LstmLanguageModel model, Kernels kernels, int batch, int steps) {
    this.kernels = kernels;
    this.batch = batch;
    int rows = Math.multiplyExact(batch, steps);
    embedding = model.embedding().value();
    model.layers().forEach(layer -> layers.add(new Layer(layer, steps)));
    softmaxWeight = sparse(model.softmaxWeight().value());
    softmaxBias = model.softmaxBias().value().data;
    embedded = new float[rows * model.features()];
    logits = new float[Math.multiplyExact(rows, model.vocabulary())];
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @param tokens inputs, {@code steps * batch} of them
   * @param steps time steps, at most the pass's own
   * @return the logits, {@code steps * batch} rows of V; overwritten by the next call
   */
  public float[] forward(int[] tokens, int steps) {
    int rows = steps * batch;
    int features = embedding.numCols;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(embedding.data, tokens[r] * features, embedded, r * features, features);
    }
    float[] x = embedded;
    int offset = 0;
    int width = features;
    for (Layer layer : layers) {
      layer.forward(x, offset, steps);
      x = layer.hidden;
      offset = batch * layer.units;
      width = layer.units;
    }
    int vocabulary = softmaxWeight.columns();
    kernels.multiply(rows, x, offset, width, softmaxWeight, false, logits, 0, vocabulary);
    kernels.addRow(rows, vocabulary, logits, 0, vocabulary, softmaxBias, 0);
    layers.forEach(layer -> layer.carry(steps));
    return logits;
  }

  /** Bytes of the weights that a pass reads, products' with the indices of what is not zero. */
  public long weightBytes() {
    long bytes = 4L * (embedding.getNumElements() + softmaxBias.length) + softmaxWeight.bytes();
    for (Layer layer : layers) {
      bytes += layer.input.bytes() + layer.recurrent.bytes() + 4L * layer.bias.length;
    }
    return bytes;
  }

  private static Csr sparse(FMatrixRMaj matrix) {
    return Csr.of(matrix.numRows, matrix.numCols, matrix.data);
  }

  /** One layer; its buffers are laid out like {@link LstmLayerPass}'s. */
  private final class Layer {

    private final int inputs;
    private final int units;
    private final Csr input;
    private final Csr recurrent;
    private final float[] bias;
    private final float[] gates;
    private final float[] cell;
    private final float[] cellTanh;
    private final float[] hidden;

    Layer(LstmLanguageModel.Layer layer, int steps) {
      inputs = layer.inputs();
      units = layer.units();
      input = sparse(layer.input().value());
      recurrent = sparse(layer.recurrent().value());
      bias = layer.bias().value().data;
      gates = new float[steps * batch * 4 * units];
      cell = new float[(steps + 1) * batch * units];
      cellTanh = new float[batch * units];
      hidden = new float[(steps + 1) * batch * units];
    }

    void forward(float[] x, int xOffset, int steps) {
      kernels.multiply(steps * batch, x, xOffset, inputs, input, false, gates, 0, 4 * units);
      kernels.addRow(steps * batch, 4 * units, gates, 0, 4 * units, bias, 0);
      int step = batch * units;
      for (int now = 0; now < steps * step; now += step) {
        kernels.multiply(batch, hidden, now, units, recurrent, true, gates, 4 * now, 4 * units);
        kernels.lstmCell(
            batch,
            units,
            gates,
            4 * now,
            cell,
            now,
            cell,
            now + step,
            cellTanh,
            0,
            hidden,
            now + step);
      }
    }

    void carry(int steps) {
      int step = batch * units;
      System.arraycopy(hidden, steps * step, hidden, 0, step);
      System.arraycopy(cell, steps * step, cell, 0, step);
    }
  }
}
