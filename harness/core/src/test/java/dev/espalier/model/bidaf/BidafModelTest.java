package dev.espalier.model.bidaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BidafModelTest {

  private final BidafModel model = SmallBidaf.model(7);

  @TempDir private Path folder;

  @Test
  void groupsAreTheSixLstmsAndWhatComesIn() {
    assertEquals(
        List.of("ModF1", "ModB1", "ModF2", "ModB2", "OutF", "OutB"),
        model.groups("hidden").stream().map(UnitGroup::name).toList());
    assertEquals(
        List.of("word", "character", "CtxF", "CtxB"),
        model.groups("input").stream().map(UnitGroup::name).toList());
    assertEquals(
        List.of(4, 5, 3, 4, 5, 2, 4, 3, 2, 6),
        model.groups().stream().map(UnitGroup::size).toList());
    assertEquals(SmallBidaf.SIZES, model.sizes());
  }

  @Test
  void savedNetworkIsReadBackBitForBit() {
    Path file = folder.resolve("bidaf.safetensors");
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value()));
    new Safetensors(values, Map.of()).write(file);
    BidafModel read = BidafModel.of(Safetensors.read(file).tensors());
    assertEquals(model.sizes(), read.sizes());
    for (Parameter parameter : model.parameters()) {
      assertArrayEquals(parameter.value().data, read.parameter(parameter.name()).value().data);
    }
  }

  @Test
  void givenVectorsAreTakenOverAndNotTrained() {
    FMatrixRMaj vectors = new FMatrixRMaj(11, 4);
    BidafModel given = BidafModel.random(SmallBidaf.SIZES, vectors, new SplittableRandom(1));
    assertSame(vectors, given.parameter("word.vectors").value());
    assertEquals(Role.FIXED, given.parameter("word.vectors").role());
    FMatrixRMaj few = new FMatrixRMaj(10, 4);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> BidafModel.random(SmallBidaf.SIZES, few, new SplittableRandom(1)))
            .getMessage();
    assertTrue(message.startsWith("word vectors of 10 x 4 for 11 words of 4 features"), message);
  }

  /** Seo et al. count about 2.6 million, word vectors left out. */
  @Test
  void publishedNetworkHasThePublishedNumberOfWeights() {
    BidafModel published =
        BidafModel.random(
            BidafSizes.of(1, 260, 100), new FMatrixRMaj(1, 100), new SplittableRandom(1));
    assertEquals(2.6e6, published.parameterCount() - 100, 0.05e6);
  }

  /** Counted by hand for a network of one unit or feature everywhere. */
  @Test
  void multiplyAccumulatesAreThoseOfTheProducts() {
    BidafModel tiny = BidafModel.random(BidafSizes.of(3, 4, 1), new SplittableRandom(1));
    long convolution = 12 * 40;
    long highway = 2 * 2 * (2 * 2);
    long contextual = 2 * 4 * (2 + 1);
    long modelling = 2 * 4 * (8 + 1) + 2 * 4 * (2 + 1) + 2 * 4 * (14 + 1);
    long pointers = 10 + 10 + 2;
    long attention = 2 * 2 * 3 + 2 * 2;
    assertEquals(
        (7 + 3) * (convolution + highway + contextual) + 7 * (modelling + pointers + attention),
        tiny.multiplyAccumulates(7, 3));
  }

  @Test
  void weightsThatDoNotFitAreNamed() {
    refused("start.weight", null, "start.weight: missing");
    refused("more", new FMatrixRMaj(1, 1), "more: no such parameters");
    refused("output.forward.input", new FMatrixRMaj(3, 8), "output.backward.input: has 49 rows");
    refused("modelling2.forward.bias", new FMatrixRMaj(1, 3), "modelling2.forward.bias: is 1 x 3");
    refused("end.weight", new FMatrixRMaj(35, 1), "end.weight: is 35 x 1");
    refused("character.filter", new FMatrixRMaj(7, 5), "character.filter: has 7 rows");
    refused("word.embedding", new FMatrixRMaj(11, 5), "highway1.transform: is 9 x 9");
  }

  private void refused(String name, FMatrixRMaj value, String fault) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value()));
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> BidafModel.of(values)).getMessage();
    assertTrue(message.startsWith(fault), message);
  }

  @Test
  void sizesThatMakeNoNetworkAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BidafSizes.of(3, 0, 4));
    assertThrows(IllegalArgumentException.class, () -> BidafSizes.of(3, 4, 0));
  }

  @Test
  void textsAndAnswersThatMakeNoSenseAreRefused() {
    int[][] letters = {{1}, {2}};
    Text text = new Text(new int[] {1, 2}, letters);
    assertThrows(IllegalArgumentException.class, () -> new Text(new int[0], new int[0][]));
    assertThrows(IllegalArgumentException.class, () -> new Text(new int[1], letters));
    assertThrows(IllegalArgumentException.class, () -> new Example(text, text, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Example(text, text, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> new Example(text, text, -1, 0));
  }

  @Test
  void cellsOfSeveralValuesAUnitAreRefused() {
    Cell twofold =
        new Cell() {
          @Override
          public List<Weight> weights() {
            return Weight.usual(1);
          }

          @Override
          public int parts() {
            return 2;
          }

          @Override
          public String id() {
            return "twofold";
          }

          @Override
          public Step step(
              LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
            throw new AssertionError("no network is made of it");
          }
        };
    assertSame(Lstm.INSTANCE, BidafModel.requireUsable(Lstm.INSTANCE));
    String said =
        assertThrows(IllegalArgumentException.class, () -> BidafModel.requireUsable(twofold))
            .getMessage();
    assertTrue(said.startsWith("twofold: its units have 2 values each"), said);
  }
}
