package dev.espalier.cli;

import dev.espalier.measure.Subject.Form;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How networks are timed beside the usual way. */
final class FormOptions {

  @Option(
      names = "--bfloat16",
      description = "Times and evaluates the networks with weights stored in 16 bits, too.")
  private boolean bfloat16;

  @Option(
      names = "--onnx",
      description =
          "Times the networks in ONNX Runtime, too, as they are and with weights stored in 8 bits,"
              + " both against the dense network there, and evaluates those.")
  private boolean onnx;

  List<Form> forms() {
    List<Form> forms = new ArrayList<>();
    if (bfloat16) {
      forms.add(Form.BFLOAT16);
    }
    if (onnx) {
      forms.add(Form.ONNX);
      forms.add(Form.ONNX_INT8);
    }
    return forms;
  }
}
