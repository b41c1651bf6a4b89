package dev.espalier.baselines.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.exchange.TorchLayout;
import dev.espalier.exchange.TorchTensors;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.OnnxNetwork;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Subject;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks of all cells that other programs know, in those programs. */
class CellExchangeTest {

  private static final int BATCH = 3;
  private static final int STEPS = 4;

  private final SplittableRandom random = new SplittableRandom(11);

  static Stream<Cell> known() {
    return Stream.of(Lstm.INSTANCE, new Gru(), new OriginalGru(), new TanhRnn(), new Irnn())
        .filter(cell -> cell.interchange().isPresent());
  }

  static Stream<Cell> knownToPyTorch() {
    return known().filter(cell -> cell.interchange().filter(Interchange::torch).isPresent());
  }

  private SequenceModel model(Cell cell) {
    return SequenceModel.random(cell, 20, 6, new int[] {8, 7}, 0.8f, random.split());
  }

  @ParameterizedTest
  @MethodSource("known")
  void onnxRuntimeComputesTheSame(Cell cell) {
    SequenceModel model = model(cell);
    try (Team team = new Team(1);
        OnnxNetwork network = OnnxRuntime.open(model, Subject.Form.ONNX, 1)) {
      Kernels kernels = Kernels.on(team);
      SequencePass pass = SequencePass.inference(model, kernels, BATCH, STEPS);
      OnnxNetwork.Pass other = network.pass(BATCH, STEPS);
      for (int window = 0; window < 3; window++) {
        int[] tokens = random.ints(BATCH * STEPS, 0, 20).toArray();
        assertEquals(
            pass.loss(tokens, tokens, STEPS), other.loss(tokens, tokens, STEPS, kernels), 1e-3);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("knownToPyTorch")
  void tensorsUnderPyTorchsNamesAreReadBack(Cell cell) {
    SequenceModel model = model(cell);
    TorchLayout layout = TorchLayout.plain(model);
    Safetensors written = layout.write(model);
    TorchTensors tensors = TorchTensors.of(Path.of("model.safetensors"), written);
    SequenceModel read =
        TorchLayout.of(tensors, List.of(), null).read(tensors, List.of(cell), null);
    for (Parameter parameter : model.parameters()) {
      assertArrayEquals(
          parameter.value().data, read.parameter(parameter.name()).value().data, parameter.name());
    }
  }
}
