package dev.espalier.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.lstm.LanguageModelPass;
import dev.espalier.model.lstm.LstmLanguageModel;
import dev.espalier.model.lstm.SparseLanguageModelPass;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What a saved network is, so that it can be run by whoever does not know what it was made for. */
public enum Architecture {
  /** {@link LstmLanguageModel}; a sequence's steps are words. */
  LSTM_LANGUAGE_MODEL(1 << 15, Form.DENSE, Form.SPARSE) {
    @Override
    Supplier<float[]> forward(Path file, Form form, Protocol protocol, Kernels kernels) {
      LstmLanguageModel network = LstmLanguageModel.of(Safetensors.read(file).tensors());
      int batch = protocol.batch();
      int steps = protocol.steps();
      int[] tokens =
          new SplittableRandom(1).ints((long) batch * steps, 0, network.vocabulary()).toArray();
      if (form == Form.SPARSE) {
        var pass = new SparseLanguageModelPass(network, kernels, batch, steps);
        return () -> pass.forward(tokens, steps);
      }
      var pass = LanguageModelPass.inference(network, kernels, batch, steps);
      return () -> pass.forward(tokens, steps);
    }

    @Override
    PrunableModel random(NetworkSize size) {
      return LstmLanguageModel.random(
          size.vocabulary(),
          size.input(),
          size.hidden().stream().mapToInt(Integer::intValue).toArray(),
          0.04f,
          new SplittableRandom(1));
    }

    /** Of one word. */
    @Override
    long multiplyAccumulates(NetworkSize size) {
      long sum = 0;
      long below = size.input();
      for (long units : size.hidden()) {
        sum += (below + units) * 4 * units;
        below = units;
      }
      return sum + below * size.vocabulary();
    }

    @Override
    long parameters(NetworkSize size) {
      long biases = size.vocabulary() + size.hidden().stream().mapToLong(h -> 4L * h).sum();
      return (long) size.vocabulary() * size.input() + multiplyAccumulates(size) + biases;
    }
  };

  private final int buffers;
  private final Set<Form> forms;

  Architecture(int buffers, Form... forms) {
    this.buffers = buffers;
    this.forms = Set.of(forms);
  }

  /** How its products can be done. */
  public Set<Form> forms() {
    return forms;
  }

  /** Floats of a forward pass's buffers for a step of one sequence, estimated from above. */
  int buffers() {
    return buffers;
  }

  /**
   * Loads a network to be run again and again.
   *
   * @return runs it once
   */
  abstract Supplier<float[]> forward(Path file, Form form, Protocol protocol, Kernels kernels);

  /** A network of this size with random weights. */
  abstract PrunableModel random(NetworkSize size);

  /** Multiply-accumulates of the matrix products of one step. */
  abstract long multiplyAccumulates(NetworkSize size);

  /** Weights of all parameters. */
  abstract long parameters(NetworkSize size);
}
