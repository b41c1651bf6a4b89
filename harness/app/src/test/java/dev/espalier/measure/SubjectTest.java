package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.measure.Subject.Form;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubjectTest {

  /** So that a table tells of the pruned network in 8 bits how much faster it is than in 32. */
  @Test
  void bothFormsOfOnnxRuntimeHaveTheDenseNetworkThereForABase() {
    Set<Form> there = Set.of(Form.ONNX, Form.ONNX_INT8);
    for (Form form : Form.values()) {
      Set<Form> sharing =
          Stream.of(Form.values()).filter(form::sharesEngineWith).collect(Collectors.toSet());
      assertEquals(
          there.contains(form) ? there : Set.of(Form.DENSE, Form.SPARSE, Form.BFLOAT16), sharing);
    }
  }
}
