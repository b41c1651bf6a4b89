package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownWordsTest {

  private static final KnownWords KNOWN =
      KnownWords.of(
          Vocabulary.of(
              List.of(
                  "<unk>", "[", "\"", "\\n", "a\u00A0b", "\u2028", "é", "e\u0301", "東京", "🐂", "")),
          Vocabulary.of(List.of("\n", " ", "\"", "\\", "🐂", "<unk>")));

  @TempDir Path folder;

  @Test
  void wordsAreReadBackFromAFileAsTheyWere() throws Exception {
    Path file = folder.resolve("network.safetensors");
    Map<String, FMatrixRMaj> weights = Map.of("w", new FMatrixRMaj(1, 1));
    new Safetensors(weights, KNOWN.describe()).write(file);
    byte[] bytes = Files.readAllBytes(file);
    KnownWords read = KnownWords.of(Safetensors.metadata(file));
    assertEquals(KNOWN, read);
    assertEquals(KNOWN.words().get().all(), read.words().get().all());
    new Safetensors(weights, read.describe()).write(file);
    assertEquals(-1, java.util.Arrays.mismatch(bytes, Files.readAllBytes(file)));
  }

  @Test
  void charactersAreTheTokensOfANetworkThatReadsSome() {
    assertEquals(KNOWN.letters(), KNOWN.tokens());
    Vocabulary words = Vocabulary.of(List.of("a", "b"));
    assertEquals(words, KnownWords.of(words).tokens().get());
    assertTrue(KnownWords.of(Map.of("format", "pt")).tokens().isEmpty());
  }

  @Test
  void theLinesOfEarlierReadersAreRead() {
    KnownWords read = KnownWords.of(Map.of("words", "<pad>\n<unk>\n[", "letters", "<pad>\n<unk>"));
    assertEquals(List.of("<pad>", "<unk>", "["), read.words().get().all());
    assertEquals(List.of("<pad>", "<unk>"), read.letters().get().all());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[1, {}]", "[null]", "[\"a\",\"a\"]"})
  void whatIsNoListOfDifferentWordsIsRefused(String words) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> KnownWords.of(Map.of("words", words)))
            .getMessage();
    assertTrue(said.contains("no JSON list of texts") || said.startsWith("a: stands twice"), said);
  }
}
