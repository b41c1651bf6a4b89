package dev.espalier.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.espalier.exchange.OnnxSequenceModel;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A language model in ONNX Runtime; {@link OnnxRuntime} opens it. */
public final class OnnxNetwork implements AutoCloseable {

  private static final OrtEnvironment ORT = OrtEnvironment.getEnvironment();

  /** See {@link OnnxSequenceModel#int8}: on every processor the same numbers. */
  private static final String EXACT_PRODUCTS = "session.x64quantprecision";

  private final OrtSession session;
  private final int vocabulary;
  private final int[] hidden;
  private final List<String> states;
  private final long bytes;

  /**
   * @param form {@link Form#ONNX} or {@link Form#ONNX_INT8}
   * @param threads that share a forward pass
   * @throws IllegalStateException if ONNX Runtime refuses
   */
  OnnxNetwork(SequenceModel model, Form form, int threads) {
    vocabulary = model.vocabulary();
    hidden = model.hidden();
    states = model.cell().states();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.addConfigEntry(EXACT_PRODUCTS, "1");
      byte[] graph =
          form == Form.ONNX_INT8 ? OnnxSequenceModel.int8(model) : OnnxSequenceModel.of(model);
      bytes = graph.length;
      session = ORT.createSession(graph, options);
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  /** Bytes of the graph, weights and all. */
  long bytes() {
    return bytes;
  }

  /** Forward passes of one batch size. */
  public Pass pass(int batch, int steps) {
    try {
      return new Pass(batch, steps);
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  private static IllegalStateException refused(OrtException e) {
    return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
  }

  /**
   * Holds the buffers that go in and come out, so that no call copies or allocates any. The states
   * that one call gives out go into the next.
   */
  public final class Pass {

    private final int batch;
    private final LongBuffer tokens;
    private final FloatBuffer logits;
    private int steps;
    private Map<String, OnnxTensor> inputs = new HashMap<>();
    private Map<String, OnnxTensor> outputs = new HashMap<>();

    /** The same buffers the other way round: what was given out before goes in. */
    private Map<String, OnnxTensor> nextInputs = new HashMap<>();

    private Map<String, OnnxTensor> nextOutputs = new HashMap<>();

    private Pass(int batch, int steps) throws OrtException {
      this.batch = batch;
      tokens = direct(8L * batch * steps).asLongBuffer();
      logits = direct(4L * batch * steps * vocabulary).asFloatBuffer();
      for (int l = 1; l <= hidden.length; l++) {
        for (String name : states) {
          String state = name + l;
          OnnxTensor one = state(hidden[l - 1]);
          OnnxTensor other = state(hidden[l - 1]);
          inputs.put(state + "_in", one);
          outputs.put(state + "_out", other);
          nextInputs.put(state + "_in", other);
          nextOutputs.put(state + "_out", one);
        }
      }
      take(steps);
    }

    /** Makes the beginnings of the buffers what goes in and comes out. */
    private void take(int newSteps) throws OrtException {
      steps = newSteps;
      int rows = batch * steps;
      OnnxTensor words =
          OnnxTensor.createTensor(ORT, tokens.slice(0, rows), new long[] {steps, batch});
      OnnxTensor scores =
          OnnxTensor.createTensor(
              ORT, logits.slice(0, rows * vocabulary), new long[] {steps, batch, vocabulary});
      for (Map<String, OnnxTensor> in : List.of(inputs, nextInputs)) {
        in.put("tokens", words);
      }
      for (Map<String, OnnxTensor> out : List.of(outputs, nextOutputs)) {
        out.put("logits", scores);
      }
    }

    /**
     * Runs a window forward and hands its state over to the next.
     *
     * @param window inputs, time-major
     * @param steps time steps, at most the pass's own
     * @return the logits, {@code steps * batch} rows of V; overwritten by the next call
     */
    public FloatBuffer forward(int[] window, int steps) {
      for (int i = 0; i < batch * steps; i++) {
        tokens.put(i, window[i]);
      }
      try {
        if (steps != this.steps) {
          take(steps);
        }
        session.run(inputs, Set.of(), outputs).close();
      } catch (OrtException e) {
        throw refused(e);
      }
      Map<String, OnnxTensor> in = inputs;
      Map<String, OnnxTensor> out = outputs;
      inputs = nextInputs;
      outputs = nextOutputs;
      nextInputs = in;
      nextOutputs = out;
      return logits;
    }

    /** The same, into an array of its own. */
    public float[] scores(int[] window, int steps) {
      float[] scores = new float[batch * steps * vocabulary];
      forward(window, steps).get(0, scores);
      return scores;
    }

    /**
     * Runs a window forward and hands its state over to the next.
     *
     * @param kernels that make a loss of the logits
     * @return the window's negative log-likelihood summed over its tokens, in nats
     */
    public double loss(int[] window, int[] targets, int steps, Kernels kernels) {
      Matrix rows = Matrix.of(scores(window, steps), batch * steps, vocabulary);
      return kernels.crossEntropy(rows, targets, false, 1);
    }

    private OnnxTensor state(int units) throws OrtException {
      return OnnxTensor.createTensor(
          ORT, direct(4L * batch * units).asFloatBuffer(), new long[] {1, batch, units});
    }

    private static ByteBuffer direct(long bytes) {
      return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }
  }
}
