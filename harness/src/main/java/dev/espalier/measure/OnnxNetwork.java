package dev.espalier.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.espalier.exchange.OnnxLanguageModel;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A language model in ONNX Runtime. */
final class OnnxNetwork implements AutoCloseable {

  private static final OrtEnvironment ORT = OrtEnvironment.getEnvironment();

  private final OrtSession session;
  private final int vocabulary;
  private final int[] hidden;
  private final long bytes;

  /**
   * @param threads that share a forward pass
   */
  OnnxNetwork(LstmLanguageModel model, int threads) {
    vocabulary = model.vocabulary();
    hidden = model.hidden();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      byte[] graph = OnnxLanguageModel.of(model);
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

  /** Forward passes of one batch size and window length. */
  Pass pass(int batch, int steps) {
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
  final class Pass {

    private final LongBuffer tokens;
    private final FloatBuffer logits;
    private Map<String, OnnxTensor> inputs = new HashMap<>();
    private Map<String, OnnxTensor> outputs = new HashMap<>();

    /** The same buffers the other way round: what was given out before goes in. */
    private Map<String, OnnxTensor> nextInputs = new HashMap<>();

    private Map<String, OnnxTensor> nextOutputs = new HashMap<>();

    private Pass(int batch, int steps) throws OrtException {
      tokens = direct(8L * batch * steps).asLongBuffer();
      OnnxTensor words = OnnxTensor.createTensor(ORT, tokens, new long[] {steps, batch});
      logits = direct(4L * batch * steps * vocabulary).asFloatBuffer();
      OnnxTensor scores =
          OnnxTensor.createTensor(ORT, logits, new long[] {steps, batch, vocabulary});
      for (int l = 1; l <= hidden.length; l++) {
        for (String state : List.of("hidden" + l, "cell" + l)) {
          OnnxTensor one = state(batch, hidden[l - 1]);
          OnnxTensor other = state(batch, hidden[l - 1]);
          inputs.put(state + "_in", one);
          outputs.put(state + "_out", other);
          nextInputs.put(state + "_in", other);
          nextOutputs.put(state + "_out", one);
        }
      }
      for (Map<String, OnnxTensor> in : List.of(inputs, nextInputs)) {
        in.put("tokens", words);
      }
      for (Map<String, OnnxTensor> out : List.of(outputs, nextOutputs)) {
        out.put("logits", scores);
      }
    }

    /**
     * Runs a whole window forward and hands its state over to the next.
     *
     * @param window inputs, time-major, as many as the pass has
     * @return the logits; overwritten by the next call
     */
    FloatBuffer forward(int[] window) {
      for (int i = 0; i < window.length; i++) {
        tokens.put(i, window[i]);
      }
      try {
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

    private static OnnxTensor state(int batch, int units) throws OrtException {
      return OnnxTensor.createTensor(
          ORT, direct(4L * batch * units).asFloatBuffer(), new long[] {1, batch, units});
    }

    private static ByteBuffer direct(long bytes) {
      return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }
  }
}
