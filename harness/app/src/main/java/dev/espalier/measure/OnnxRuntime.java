package dev.espalier.measure;

import dev.espalier.file.TemporaryFiles;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.sequence.SequenceModel;

/** The way to ONNX Runtime, which need not be there: this class names none of its own. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /** Whether there is one that runs on this machine. */
  public static boolean isAvailable() {
    try {
      require();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /**
   * Loads a network into it.
   *
   * @param form {@link Form#ONNX} or {@link Form#ONNX_INT8}
   * @param threads that share a forward pass
   * @throws IllegalStateException if there is no ONNX Runtime, or it refuses
   */
  public static OnnxNetwork open(SequenceModel model, Form form, int threads) {
    require();
    return new OnnxNetwork(model, form, threads);
  }

  /**
   * @throws IllegalStateException if there is none that runs on this machine
   */
  public static void require() {
    try {
      Class.forName("ai.onnxruntime.OrtEnvironment");
    } catch (ClassNotFoundException | LinkageError e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IllegalStateException(
          "ONNX Runtime cannot be loaded (%s); it must be on the class path, and the temporary folder one that is run from, as ESPALIER_JAVA_OPTS=-D%s=DIR makes it; or do without --onnx"
              .formatted(cause, TemporaryFiles.FOLDER),
          e);
    }
  }
}
