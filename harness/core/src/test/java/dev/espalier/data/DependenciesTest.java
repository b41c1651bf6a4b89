package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.data.Dependencies.Choice;
import dev.espalier.data.Dependencies.Tally;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DependenciesTest {

  /** Of seven words, 1 to 5 settle a tense, and those of the first tense, 1 to 4, a number. */
  private static final Dependencies DEPENDENCIES =
      new Dependencies(
          7,
          List.of(
              new Choice("tense", List.of(new int[] {1, 2, 3, 4}, new int[] {5})),
              new Choice("number", List.of(new int[] {1, 2}, new int[] {3, 4}))),
          List.of());

  private static final double[] PROBABILITIES = {0.1, 0.05, 0.15, 0.2, 0.1, 0.3, 0.1};

  private static Map<String, Double> losses(double[] weights, int... words) {
    double sum = DoubleStream.of(weights).sum();
    Tally tally = DEPENDENCIES.tally();
    for (int word : words) {
      tally.add(word, -Math.log(weights[word] / sum), w -> weights[w]);
    }
    return tally.mean();
  }

  private static void assertLosses(
      double tense, double number, double rest, Map<String, Double> losses) {
    assertEquals(List.of("tense", "number", "rest"), List.copyOf(losses.keySet()));
    assertEquals(tense, losses.get("tense"), 1e-12);
    assertEquals(number, losses.get("number"), 1e-12);
    assertEquals(rest, losses.get("rest"), 1e-12);
  }

  @Test
  void wordSettlesOneChoiceWithinAnother() {
    // The chain: one of 1 to 5, one of 1 to 4 of these, one of 3 and 4 of those, 3 of both.
    assertLosses(
        -Math.log(0.5 / 0.8),
        -Math.log(0.3 / 0.5),
        -Math.log(0.8) - Math.log(0.2 / 0.3),
        losses(PROBABILITIES, 3));
  }

  @Test
  void wordThatSettlesNothingIsOfTheRest() {
    assertLosses(0, 0, -Math.log(0.1), losses(PROBABILITIES, 0));
  }

  @Test
  void wordsWithoutAChoiceCountInItsMean() {
    assertLosses(
        -Math.log(0.3 / 0.8) / 4,
        0,
        -(Math.log(0.8) + 2 * Math.log(0.1) + Math.log(0.1)) / 4,
        losses(PROBABILITIES, 5, 0, 6, 0));
  }

  @Test
  void onlyRelativeProbabilitiesMatter() {
    double[] weights = DoubleStream.of(PROBABILITIES).map(p -> 1e-30 * p).toArray();
    Map<String, Double> expected = losses(PROBABILITIES, 1, 2, 3, 4, 5, 6);
    assertLosses(
        expected.get("tense"),
        expected.get("number"),
        expected.get("rest"),
        losses(weights, 1, 2, 3, 4, 5, 6));
  }

  @Test
  void whatIsCertainCostsNothing() {
    double[] weights = {0.3, 0, 0, 0.2, 0.2, 0, 0.3};
    assertLosses(0, 0, -Math.log(0.2), losses(weights, 3, 4));
  }
}
