package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  private static final List<String> KNOWN =
      List.of("run", "rerun", "l0", "iss", "magnitude", "neuron-magnitude", "language-model");

  @ParameterizedTest
  @CsvSource({
    "rnu, run",
    "reurn, rerun",
    "lo, l0",
    "l1, l0",
    "isss, iss",
    "languge, language-model",
    "magnitud, magnitude",
    "neuron-magnitud, neuron-magnitude"
  })
  void suggestsWhatWasProbablyMeant(String given, String meant) {
    assertEquals(meant, Names.nearest(given, KNOWN).orElseThrow());
  }

  @Test
  void suggestsNothingForANameLikeNoOther() {
    assertEquals(
        "xyzzy: no such method. Known: l0, iss",
        Names.unknown("xyzzy", "method", List.of("l0", "iss")).getMessage());
  }
}
