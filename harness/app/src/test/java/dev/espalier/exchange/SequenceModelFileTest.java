package dev.espalier.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.espalier.data.KnownWords;
import dev.espalier.data.Vocabulary;
import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.exchange.TorchModel.Tensor;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
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

class SequenceModelFileTest {

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
    assertSame(torch.logits(TOKENS), logits(SequenceModelFile.read(file, List.of()).model()));
  }

  /** Sorted as texts, layer 10 would stand before layer 9. */
  @Test
  void networkOfAnLstmALayerComputesWhatItsDefinitionSays() throws IOException {
    TorchModel torch = moduleALayer().random(23, 6, 7, 7);
    Path file = torch.write(folder.resolve("model.safetensors"));
    assertSame(torch.logits(TOKENS), logits(SequenceModelFile.read(file, List.of()).model()));
  }

  @Test
  void prunedNetworkGoesBackUnderItsOwnNamesAndComputesTheSame() throws IOException {
    for (TorchModel torch : List.of(oneModule(), moduleALayer())) {
      Path file = torch.random(23, 6, 9, 9).write(folder.resolve("model.safetensors"));
      SequenceModelFile read = SequenceModelFile.read(file, List.of());
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
      new SequenceModelFile(cut, read.layout(), read.known()).write(Format.SAFETENSORS, back);
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
    SequenceModelFile.read(file, List.of()).write(Format.SAFETENSORS, written);
    TorchModel torch =
        new TorchModel("embedding", List.of("lstm1.*_l0", "lstm2.*_l0"), "linear").read(written);
    assertSame(logits(model), torch.logits(TOKENS));
    assertArrayEquals(new int[] {20}, torch.tensors.get("lstm1.bias_hh_l0").shape());
    assertArrayEquals(new float[20], torch.tensors.get("lstm1.bias_hh_l0").values());
    assertArrayEquals(new int[] {23, 3}, torch.tensors.get("linear.weight").shape());
    // What PyTorch reads, can be read again, and in turn be exported.
    assertSame(logits(model), logits(SequenceModelFile.read(written, List.of()).model()));
    assertEquals("trial.onnx", Format.ONNX.beside(written).getFileName().toString());
    Path int8 = Format.ONNX_INT8.beside(file);
    assertEquals("trial.int8.onnx", int8.getFileName().toString());
    SequenceModelFile.read(file, List.of()).write(Format.ONNX_INT8, int8);
    assertArrayEquals(OnnxSequenceModel.int8(model), Files.readAllBytes(int8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a tensor, its new type and shape, what is said of it
        "rnn.bias_hh_l1    | none     |     | rnn.bias_hh_l1: is missing; save the whole model",
        "rnn.weight_hh_l0  | none     |     | rnn.weight_hh_l0: is missing",
        "decoder.weight    | none     |     | has 1 recurrent modules, no weight with a bias and encoder",
        "encoder.weight    | none     |     | has 1 recurrent modules, decoder.weight with a bias and no",
        "decoder.weight    | F64      |     | decoder.weight is of type F64; only F32, F16 and BF16",
        "encoder.weight    | F32      | 0 6 | encoder.weight: is empty",
        "encoder.weight    | F32      | 23 5| rnn.weight_ih_l0: is 36 x 6, but what stands before",
        "rnn.weight_ih_l0  | F32      | 9 6 | rnn.weight_ih_l0: is 9 x 6, but what stands before it",
        "rnn.weight_ih_l1  | F32      | 36 8| rnn.weight_ih_l1: is 36 x 8, but what stands before",
        "rnn.bias_ih_l0    | F32      | 35  | rnn.bias_ih_l0: is a vector of 35, but what stands",
        "rnn.bias_ih_l0    | F32      | 1 36| rnn.bias_ih_l0: is 1 x 36, but what stands before it",
        "decoder.weight    | F32      | 22 9| decoder.weight: is 22 x 9, but what stands before it",
        "rnn.weight_hr_l0  | F32      | 3 9 | rnn.weight_hr_l0: is of a layer that is bidirectional",
        "rnn.bias_ih_l0_reverse | F32 | 36  | rnn.bias_ih_l0_reverse: is of a layer that is bidi",
        "rnn.weight_ih_l99999999999 | F32 | 36 9 | rnn.weight_ih_l99999999999: neither of an embedding",
        "rnn.weight_ih_l3  | F32      | 36 9| rnn.weight_hh_l2: is missing; save the whole model",
        "rnn.weight_hh_l0_g | F32     | 36 1| rnn.weight_hh_l0_g: is no weight, but what one is computed from; before saving, in Python: torch.nn.utils.remove_weight_norm(model.rnn, \"weight_hh_l0\")",
        "rnn.parametrizations.weight_hh_l0.original1 | F32 | 36 9 | rnn.parametrizations.weight_hh_l0.original1: is no weight, but what one is computed from; before saving, in Python: torch.nn.utils.parametrize.remove_parametrizations(model.rnn, \"weight_hh_l0\")",
        "decoder.weight_u  | F32      | 23  | decoder.weight_u: is no weight, but what one is computed from; before saving, in Python: torch.nn.utils.remove_spectral_norm(model.decoder, \"weight\")",
        "rnn.weight_hh_l0_orig | F32  | 36 9| rnn.weight_hh_l0_orig: has no rnn.weight_hh_l0_mask of its shape; before saving, in Python: torch.nn.utils.prune.remove(model.rnn, \"weight_hh_l0\")",
        "norm.scale        | F32      | 9   | norm.scale: neither of an embedding, a recurrent",
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
        assertThrows(CorruptFileException.class, () -> SequenceModelFile.read(file, List.of()))
            .getMessage();
    assertTrue(said.startsWith(file + ": " + message), said);
  }

  private static TorchModel named(String... modules) {
    return new TorchModel(
        "encoder", Arrays.stream(modules).map(module -> module + ".*_l0").toList(), "decoder");
  }

  private SequenceModelFile read(TorchModel torch, String... order) throws IOException {
    return SequenceModelFile.read(torch.write(folder.resolve("model.safetensors")), List.of(order));
  }

  private String refused(TorchModel torch, String... order) {
    return assertThrows(RuntimeException.class, () -> read(torch, order)).getMessage();
  }

  @Test
  void orderThatNeitherNamesNorSizesTellIsAskedFor() throws IOException {
    TorchModel torch = named("lstm_one", "lstm_two", "lstm_three").random(23, 6, 6, 6, 6);
    String said = refused(torch);
    assertTrue(
        said.endsWith(
            "model.safetensors: in which order its layers run is not in their names, and their sizes fit in several; give it, from the bottom: --layers lstm_one,lstm_three,lstm_two, in the order of the model's forward()"),
        said);
    SequenceModelFile read = read(torch, "lstm_one", "lstm_two", "lstm_three");
    assertSame(torch.logits(TOKENS), logits(read.model()));
    assertEquals(
        "m: 23 words, 6 embedding features, layers of 6/6/6 units, read in this order: encoder.weight, lstm_one.weight_ih_l0, lstm_two.weight_ih_l0, lstm_three.weight_ih_l0, decoder.weight",
        read.about(Path.of("m")).get(0));
    assertTrue(
        refused(torch, "lstm_one", "lstm_two").startsWith("--layers lstm_one,lstm_two: "),
        refused(torch, "lstm_one", "lstm_two"));
    assertTrue(
        refused(torch, "lstm_one", "lstm_two", "lstm_4").contains("lstm_one,lstm_three,lstm_two"));
  }

  @Test
  void orderIsTheOneThatAloneFitsTheSizesWhateverTheNames() throws IOException {
    for (TorchModel torch :
        List.of(
            named("c", "a", "b").random(23, 6, 9, 9, 5),
            named("rnn300", "rnn100").random(23, 6, 7, 5))) {
      assertSame(torch.logits(TOKENS), logits(read(torch).model()));
    }
  }

  @Test
  void numbersByWhichAloneNamesDifferTellTheOrder() throws IOException {
    TorchModel torch = named("b2.rnn1", "b2.rnn10", "b10.rnn1").random(23, 6, 6, 6, 6);
    assertSame(torch.logits(TOKENS), logits(read(torch).model()));
    // The one without a number may come first or last.
    assertTrue(refused(named("lstm", "lstm2").random(23, 6, 6, 6)).contains("--layers lstm,lstm2"));
    assertTrue(refused(named("x.1", "y.2").random(23, 6, 6, 6)).contains("--layers x.1,y.2"));
  }

  @Test
  void sixteenBitsAreWidened() throws IOException {
    for (String type : List.of("F16", "BF16")) {
      TorchModel torch = oneModule().random(23, 6, 9, 9);
      // Eight bits of fraction, as both types have them.
      torch.tensors.replaceAll(
          (name, tensor) -> {
            float[] values = tensor.values().clone();
            for (int i = 0; i < values.length; i++) {
              values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xFFFF0000);
              values[i] = Math.abs(values[i]) < 1e-4 ? 0 : values[i];
            }
            return new Tensor(type, tensor.shape(), values);
          });
      SequenceModelFile read = read(torch);
      assertSame(torch.logits(TOKENS), logits(read.model()));
      assertEquals(
          "decoder.bias, decoder.weight, encoder.weight and 8 more: of 16 bits, widened; what is written has 32",
          read.about(folder).get(1));
    }
  }

  @Test
  void buffersOfWholeNumbersAreLeftOutAndNamed() throws IOException {
    TorchModel torch = oneModule().random(23, 6, 9, 9);
    double[][] due = torch.logits(TOKENS);
    torch.tensors.put("step", new Tensor("I64", new int[0], new float[] {7}));
    torch.tensors.put("ids", new Tensor("I64", new int[] {1, 2, 2}, new float[] {1, 2, 3, 4}));
    SequenceModelFile read = read(torch);
    assertSame(due, logits(read.model()));
    assertEquals(
        "ids, step: of whole numbers, which are no weights; left out", read.about(folder).get(1));
  }

  @Test
  void biasesThatAreNotThereAreZeros() throws IOException {
    TorchModel torch = oneModule().random(23, 6, 9, 9);
    torch.tensors.forEach(
        (name, tensor) -> {
          if (name.contains("bias")) {
            Arrays.fill(tensor.values(), 0);
          }
        });
    double[][] due = torch.logits(TOKENS);
    torch.tensors.keySet().removeIf(name -> name.contains("bias_"));
    assertSame(due, logits(read(torch).model()));
    torch.tensors.remove("decoder.bias");
    SequenceModelFile read = read(torch);
    assertSame(due, logits(read.model()));
    assertEquals(
        "rnn.bias_ih_l0, rnn.bias_hh_l0, rnn.bias_ih_l1 and 2 more: not there, so zeros; what is written has them, for modules with bias=True",
        read.about(folder).get(1));
    TorchModel square = oneModule().random(23, 9, 9, 9);
    square.tensors.remove("decoder.bias");
    String said = refused(square);
    assertTrue(said.contains("sd[\"decoder.bias\"] = torch.zeros(23)"), said);
  }

  @Test
  void weightsUnderAMaskAreTheirProductAndRawOnesAreTheWeights() throws IOException {
    TorchModel torch = oneModule().random(23, 6, 9, 9);
    float[] weights = torch.tensors.get("rnn.weight_hh_l0").values();
    float[] whole = weights.clone();
    float[] mask = new float[weights.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % 3 == 0 ? 0 : 1;
      weights[i] *= mask[i];
    }
    double[][] due = torch.logits(TOKENS);
    int[] shape = {36, 9};
    torch.tensors.remove("rnn.weight_hh_l0");
    torch.tensors.put("rnn.weight_hh_l0_orig", new Tensor("F32", shape, whole));
    torch.tensors.put("rnn.weight_hh_l0_mask", new Tensor("F32", shape, mask));
    // What dropout left of it last stands beside the raw one.
    torch.tensors.put("rnn.weight_hh_l1_raw", torch.tensors.get("rnn.weight_hh_l1"));
    torch.tensors.put("rnn.weight_hh_l1", new Tensor("F32", shape, mask));
    SequenceModelFile read = read(torch);
    assertSame(due, logits(read.model()));
    assertEquals(3, read.about(folder).size(), read.about(folder)::toString);
    Path back = folder.resolve("back.safetensors");
    read.write(Format.SAFETENSORS, back);
    torch.tensors.clear();
    torch.read(back);
    assertEquals(oneModule().random(23, 6, 9, 9).tensors.keySet(), torch.tensors.keySet());
  }

  @Test
  void rawWeightsMayStandBesideTheModuleOfTheOthers() throws IOException {
    TorchModel torch = named("0.rnns.0.module", "0.rnns.1.module").random(23, 6, 6, 6);
    double[][] due = torch.logits(TOKENS);
    for (int l = 0; l < 2; l++) {
      torch.tensors.put(
          "0.rnns.%d.weight_hh_l0_raw".formatted(l),
          torch.tensors.remove("0.rnns.%d.module.weight_hh_l0".formatted(l)));
    }
    torch.tensors.put("0.encoder_dp.emb.weight", torch.tensors.get("encoder.weight"));
    assertSame(due, logits(read(torch).model()));
  }

  @Test
  void tiedWeightsAreReadFromWhatTheFileSaysOfThem() throws IOException {
    TorchModel torch = oneModule().random(23, 9, 9, 9);
    torch.tensors.put("encoder.weight", torch.tensors.get("decoder.weight"));
    double[][] due = torch.logits(TOKENS);
    assertSame(due, logits(read(torch).model()));
    torch.tensors.remove("encoder.weight");
    Path file =
        torch.write(folder.resolve("tied.safetensors"), "\"encoder.weight\":\"decoder.weight\"");
    SequenceModelFile read = SequenceModelFile.read(file, List.of());
    assertSame(due, logits(read.model()));
    assertTrue(
        read.about(file).get(1).startsWith("encoder.weight and decoder.weight: tied"),
        read.about(file)::toString);
  }

  @Test
  void weightsThatAreNoNumbersAreNamed() {
    SequenceModel model = SequenceModel.random(23, 4, new int[] {5, 3}, 1, new SplittableRandom(1));
    model.parameter("lstm2.bias").value().data[7] = Float.POSITIVE_INFINITY;
    Safetensors ours = TorchLayout.plain(model).write(model);
    Path file = folder.resolve("infinite.safetensors");
    ours.write(file);
    String said =
        assertThrows(CorruptFileException.class, () -> SequenceModelFile.read(file, List.of()))
            .getMessage();
    assertTrue(said.startsWith(file + ": "), said);
    assertTrue(said.contains(": is Infinity in row 1, column 8; save weights"), said);
  }

  @Test
  void fileOfARunThatHoldsNoNetworkSaysSo() {
    Path file = folder.resolve("other.safetensors");
    new Safetensors(Map.of(), Map.of("format", "espalier-model")).write(file);
    String said =
        assertThrows(CorruptFileException.class, () -> SequenceModelFile.read(file, List.of()))
            .getMessage();
    assertEquals(
        file + ": holds no such network: lstm1.input: missing from the network's weights", said);
  }

  @ParameterizedTest
  @CsvSource({
    "REALS, 6, CLASSES, 4, LAST_STEP",
    "REALS, 2, REALS, 1, LAST_STEP",
    "TOKENS, 10, CLASSES, 9, EACH_STEP"
  })
  void networkOfAnotherTaskGoesToPyTorchAndComesBackAsItsSignatureSays(
      Input input, int inputs, Output output, int outputs, Predicts predicts) {
    Signature signature = new Signature(input, inputs, output, outputs, predicts);
    SequenceModel model =
        SequenceModel.random(
            Lstm.INSTANCE, signature, 5, new int[] {4, 3}, 1, new SplittableRandom(1));
    Path file = folder.resolve("other.pytorch.safetensors");
    new SequenceModelFile(model, TorchLayout.plain(model), KnownWords.NONE)
        .write(Format.SAFETENSORS, file);
    SequenceModelFile read = SequenceModelFile.read(file, List.of(), signature);
    assertEquals(signature, read.model().signature());
    for (Parameter parameter : model.parameters()) {
      assertArrayEquals(
          parameter.value().data, read.model().parameter(parameter.name()).value().data);
    }
    assertTrue(read.about(file).get(0).contains(": " + signature + ", layers of 4/3 units"));
    String said =
        assertThrows(CorruptFileException.class, () -> read.requireLanguageModel(file))
            .getMessage();
    assertTrue(said.startsWith(file + ": holds no language model: it reads " + inputs), said);
    assertThrows(CorruptFileException.class, () -> SequenceModelFile.read(file, List.of()));
    Signature other = new Signature(input, inputs, output, outputs + 1, predicts);
    String fault =
        assertThrows(
                CorruptFileException.class, () -> SequenceModelFile.read(file, List.of(), other))
            .getMessage();
    assertTrue(fault.startsWith(file + ": linear.weight: is "), fault);
  }

  @Test
  void languageModelIsNoNetworkOfRealNumbers() throws IOException {
    Path file = oneModule().random(23, 6, 9, 9).write(folder.resolve("words.safetensors"));
    Signature reals = new Signature(Input.REALS, 6, Output.CLASSES, 23, Predicts.LAST_STEP);
    String said =
        assertThrows(
                CorruptFileException.class, () -> SequenceModelFile.read(file, List.of(), reals))
            .getMessage();
    assertEquals(
        file
            + ": has 1 recurrent modules and decoder.weight, encoder.weight beside them, where a network of real numbers has recurrent layers and one linear layer; save those parts alone",
        said);
  }

  @Test
  void whatIsWrittenNamesItsWordsInEveryFormat() throws IOException {
    SequenceModel model = SequenceModel.random(4, 4, new int[] {5, 3}, 1, new SplittableRandom(1));
    KnownWords known = KnownWords.of(Vocabulary.of(List.of("<eos>", "é", "🐂", "\"")));
    SequenceModelFile file = new SequenceModelFile(model, TorchLayout.plain(model), known);
    for (Format format : Format.values()) {
      Path written = format.beside(folder.resolve("x.safetensors"));
      file.write(format, written);
      if (format == Format.SAFETENSORS || format == Format.BFLOAT16) {
        boolean isOfARun = SequenceModelFile.isOfARun(Safetensors.metadata(written));
        assertEquals(format == Format.BFLOAT16, isOfARun);
        SequenceModelFile read = SequenceModelFile.read(written, List.of());
        assertEquals(known, read.known());
        assertArrayEquals(model.hidden(), read.model().hidden());
      } else {
        Map<String, String> said =
            ModelProto.parseFrom(Files.readAllBytes(written)).getMetadataPropsList().stream()
                .collect(Collectors.toMap(p -> p.getKey(), p -> p.getValue()));
        assertEquals(known, KnownWords.of(said));
      }
    }
  }

  @Test
  void wordsOfAFileAreTakenWhereTheNetworksOwnNamesNone() throws IOException {
    Path file = oneModule().random(3, 6, 9, 9).write(folder.resolve("model.safetensors"));
    Path words = Files.writeString(folder.resolve("words.txt"), "\uFEFF<eos>\n<unk>\nox\n");
    SequenceModelFile read = SequenceModelFile.read(file, List.of());
    assertEquals(KnownWords.NONE, read.known());
    assertEquals(read, read.withVocabulary(file, null));
    assertEquals(
        List.of("<eos>", "<unk>", "ox"),
        read.withVocabulary(file, words).known().words().orElseThrow().all());
  }
}
