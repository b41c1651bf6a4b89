package dev.espalier.exchange;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A graph in ONNX Runtime, its states going from window to window. */
final class OnnxRun implements AutoCloseable {

  private static final OrtEnvironment ORT = OrtEnvironment.getEnvironment();

  private final int batch;
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  /** Begins with states of zero. */
  OnnxRun(byte[] graph, SequenceModel model, int batch) throws OrtException {
    this.batch = batch;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.addConfigEntry("session.x64quantprecision", "1");
      session = ORT.createSession(graph, options);
    }
    for (int l = 0; l < model.hidden().length; l++) {
      float[][][] zeros = new float[1][batch][model.hidden()[l]];
      inputs.put("hidden" + (l + 1) + "_in", OnnxTensor.createTensor(ORT, zeros));
      inputs.put("cell" + (l + 1) + "_in", OnnxTensor.createTensor(ORT, zeros));
    }
  }

  /** Logits of a window, time-major. */
  float[] logits(int[] tokens) throws OrtException {
    long[] wide = IntStream.of(tokens).asLongStream().toArray();
    long[] shape = {tokens.length / batch, batch};
    return outputs("tokens", OnnxTensor.createTensor(ORT, LongBuffer.wrap(wide), shape), "logits");
  }

  /** Outputs of a window, time-major. */
  float[] outputs(String input, OnnxTensor window, String output) throws OrtException {
    inputs.put(input, window);
    try (OrtSession.Result result = session.run(inputs)) {
      OnnxTensor scores = (OnnxTensor) result.get(output).orElseThrow();
      float[] logits = new float[scores.getFloatBuffer().remaining()];
      scores.getFloatBuffer().get(logits);
      for (String name : Set.copyOf(inputs.keySet())) {
        if (name.endsWith("_in")) {
          OnnxTensor state = (OnnxTensor) result.get(name.replace("_in", "_out")).orElseThrow();
          inputs.put(
              name,
              OnnxTensor.createTensor(ORT, state.getFloatBuffer(), state.getInfo().getShape()));
        }
      }
      return logits;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
