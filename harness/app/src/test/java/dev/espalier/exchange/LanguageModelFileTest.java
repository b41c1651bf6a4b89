package dev.espalier.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.exchange.LanguageModelFile.Format;
import dev.espalier.exchange.TorchModel.Tensor;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageModelFileTest {

  private static final int[] TOKENS = new SplittableRandom(1).ints(40, 0, 23).toArray();

  @TempDir Path folder;

  private static TorchModel oneModule() {
    return new TorchModel("encoder", List.of("rnn.*_l0", "rnn.*_l1"), "decoder");
  }

  private static TorchModel moduleALayer() {
    return new TorchModel("net.words", List.of("net.lstms.9.*_l0", "net.lstms.10.*_l0"), "net.out");
  }

  private static double[][] logits(SequenceModel model) {
    int vocabulary = model.vocabulary();
    try (Team team = new Team(1)) {
      float[] logits =
          SequencePass.inference(model, Kernels.on(team), 1, TOKENS.length)
              .forward(TOKENS, TOKENS.length);
      double[][] rows = new double[TOKENS.length][vocabulary];
      for (int i = 0; i < TOKENS.length * vocabulary; i++) {
        rows[i / vocabulary][i % vocabulary] = logits[i];
      }
      return rows;
    }
  }

  private static void assertSame(double[][] expected, double[][] actual) {
    assertEquals(expected.length, actual.length);
    for (int t = 0; t < expected.length; t++) {
      assertArrayEquals(expected[t], actual[t], 1e-5, "token " + t);
    }
  }

  @Test
  void networkOfOneLstmComputesWhatItsDefinitionSays() throws IOException {
    TorchModel torch = oneModule().random(23, 6, 9, 9);
    Path file = torch.write(folder.resolve("model.safetensors"));
    assertSame(torch.logits(TOKENS), logits(LanguageModelFile.read(file).model()));
  }

  /** Sorted as texts, layer 10 would stand before layer 9. */
  @Test
  void networkOfAnLstmALayerComputesWhatItsDefinitionSays() throws IOException {
    TorchModel torch = moduleALayer().random(23, 6, 7, 7);
    Path file = torch.write(folder.resolve("model.safetensors"));
    assertSame(torch.logits(TOKENS), logits(LanguageModelFile.read(file).model()));
  }

  @Test
  void prunedNetworkGoesBackUnderItsOwnNamesAndComputesTheSame() throws IOException {
    for (TorchModel torch : List.of(oneModule(), moduleALayer())) {
      Path file = torch.random(23, 6, 9, 9).write(folder.resolve("model.safetensors"));
      LanguageModelFile read = LanguageModelFile.read(file);
      SequenceModel cut =
          (SequenceModel)
              Compaction.cut(
                  read.model(),
                  new Survivors(
                      Map.of(
                          "input", new float[] {1, 0, 1, 1, 1, 1},
                          "hidden1", new float[] {0, 1, 1, 0.5f, 1, 0, 1, 1, 0},
                          "hidden2", new float[] {1, 1, 1, 1, 1, 1, 1, 1, 0})));
      Path back = folder.resolve("pruned.safetensors");
      new LanguageModelFile(cut, read.layout()).write(Format.SAFETENSORS, back);
      torch.tensors.clear();
      torch.read(back);
      assertSame(logits(cut), torch.logits(TOKENS));
      assertEquals(
          torch.tensors.keySet(), Safetensors.read(file).tensors().keySet(), "names as they came");
    }
  }

  @Test
  void networkOfARunHasPlainNamesAndShapesAsPyTorchExpectsThem() throws IOException {
    SequenceModel model = SequenceModel.random(23, 4, new int[] {5, 3}, 1, new SplittableRandom(1));
    Path file = folder.resolve("trial.safetensors");
    new Safetensors(
            model.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::value)),
            Map.of("format", "espalier-model"))
        .write(file);
    Path written = Format.SAFETENSORS.beside(file);
    assertEquals("trial.pytorch.safetensors", written.getFileName().toString());
    LanguageModelFile.read(file).write(Format.SAFETENSORS, written);
    TorchModel torch =
        new TorchModel("embedding", List.of("lstm1.*_l0", "lstm2.*_l0"), "linear").read(written);
    assertSame(logits(model), torch.logits(TOKENS));
    assertArrayEquals(new int[] {20}, torch.tensors.get("lstm1.bias_hh_l0").shape());
    assertArrayEquals(new float[20], torch.tensors.get("lstm1.bias_hh_l0").values());
    assertArrayEquals(new int[] {23, 3}, torch.tensors.get("linear.weight").shape());
    // What PyTorch reads, can be read again, and in turn be exported.
    assertSame(logits(model), logits(LanguageModelFile.read(written).model()));
    assertEquals("trial.onnx", Format.ONNX.beside(written).getFileName().toString());
    Path int8 = Format.ONNX_INT8.beside(file);
    assertEquals("trial.int8.onnx", int8.getFileName().toString());
    LanguageModelFile.read(file).write(Format.ONNX_INT8, int8);
    assertArrayEquals(OnnxLanguageModel.int8(model), Files.readAllBytes(int8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a tensor, its new type and shape, what is said of it
        "rnn.bias_hh_l1    | none     |     | rnn.bias_hh_l1: is missing; where a layer has no bias",
        "rnn.weight_hh_l0  | none     |     | rnn.weight_hh_l0: is missing",
        "decoder.bias      | none     |     | has 2 recurrent layers, no weight with a bias and decoder",
        "decoder.weight    | none     |     | has 2 recurrent layers, no weight with a bias and encoder",
        "encoder.weight    | none     |     | has 2 recurrent layers, decoder.weight with a bias and no",
        "encoder.weight    | BF16     |     | encoder.weight is of type BF16; only F32 is read; in",
        "rnn.weight_ih_l1  | F16      |     | rnn.weight_ih_l1 is of type F16; only F32 is read; in",
        "decoder.weight    | F64      |     | decoder.weight is of type F64; only F32 is read; in",
        "encoder.weight    | F32      | 0 6 | encoder.weight: is empty",
        "encoder.weight    | F32      | 23 5| rnn.weight_ih_l0: is 36 x 6, but what stands before",
        "rnn.weight_ih_l0  | F32      | 9 6 | rnn.weight_ih_l0: is 9 x 6, but what stands before it",
        "rnn.weight_ih_l1  | F32      | 36 8| rnn.weight_ih_l1: is 36 x 8, but what stands before",
        "rnn.bias_ih_l0    | F32      | 35  | rnn.bias_ih_l0: is a vector of 35, but what stands",
        "rnn.bias_ih_l0    | F32      | 1 36| rnn.bias_ih_l0: is 1 x 36, but what stands before it",
        "decoder.weight    | F32      | 22 9| decoder.weight: is 22 x 9, but what stands before it",
        "rnn.weight_hr_l0  | F32      | 3 9 | rnn.weight_hr_l0: is of a layer that is bidirectional",
        "rnn.bias_ih_l0_reverse | F32 | 36  | rnn.bias_ih_l0_reverse: is of a layer that is bidi",
        "norm.scale        | F32      | 9   | [norm.scale]: neither of an embedding, a recurrent",
      })
  void fileThatDoesNotFitSaysWhichTensorAndWhy(
      String name, String type, String shape, String message) throws IOException {
    TorchModel torch = oneModule().random(23, 6, 9, 9);
    if (type.equals("none")) {
      torch.tensors.remove(name);
    } else {
      int[] newShape =
          shape == null
              ? torch.tensors.get(name).shape()
              : Arrays.stream(shape.split(" ")).mapToInt(Integer::parseInt).toArray();
      float[] values = new float[Arrays.stream(newShape).reduce(1, (a, b) -> a * b)];
      torch.tensors.put(name, new Tensor(type, newShape, values));
    }
    Path file = torch.write(folder.resolve("model.safetensors"));
    String said =
        assertThrows(CorruptFileException.class, () -> LanguageModelFile.read(file)).getMessage();
    assertTrue(said.startsWith(file + ": " + message), said);
  }

  @Test
  void weightsThatAreNoNumbersAreNamed() {
    SequenceModel model = SequenceModel.random(23, 4, new int[] {5, 3}, 1, new SplittableRandom(1));
    model.parameter("lstm2.bias").value().data[7] = Float.POSITIVE_INFINITY;
    Safetensors ours = TorchLayout.plain(model).write(model);
    Path file = folder.resolve("infinite.safetensors");
    ours.write(file);
    String said =
        assertThrows(CorruptFileException.class, () -> LanguageModelFile.read(file)).getMessage();
    assertTrue(said.startsWith(file + ": "), said);
    assertTrue(said.contains(": is Infinity in row 1, column 8; save weights"), said);
  }

  @Test
  void fileOfARunThatHoldsNoLanguageModelSaysSo() {
    Path file = folder.resolve("other.safetensors");
    new Safetensors(Map.of(), Map.of("format", "espalier-model")).write(file);
    String said =
        assertThrows(CorruptFileException.class, () -> LanguageModelFile.read(file)).getMessage();
    assertEquals(
        file + ": holds no language model: lstm1.input: missing from the network's weights", said);
  }
}
