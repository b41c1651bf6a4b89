package dev.espalier.model.bidaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BidafPassTest {

  private final Team team = new Team(1);
  private final SplittableRandom random = new SplittableRandom(3);
  private final BidafModel model = SmallBidaf.model(7);
  private final List<Example> batch =
      List.of(
          SmallBidaf.example(5, 3, random),
          SmallBidaf.example(9, 2, random),
          SmallBidaf.example(1, 1, random),
          SmallBidaf.example(9, 4, random),
          SmallBidaf.example(3, 7, random));

  @AfterEach
  void endThreads() {
    team.close();
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void scoresAndLossAgreeWithTheReference(Provider provider) {
    ReferenceBidaf reference = new ReferenceBidaf(model);
    BidafPass pass = BidafPass.inference(model, Kernels.on(team, provider));
    assertEquals(reference.loss(batch), pass.loss(batch), 1e-5);
    int at = 0;
    for (Example example : batch) {
      ReferenceBidaf.Scores scores = reference.scores(example);
      for (int t = 0; t < example.paragraph().size(); t++, at++) {
        assertEquals(scores.start()[t], pass.startScores()[at], 2e-6);
        assertEquals(scores.end()[t], pass.endScores()[at], 2e-6);
      }
    }
  }

  /** Central differences of the reference's loss, in double precision, for every third weight. */
  @Test
  void gradientAgreesWithDifferencesOfTheReference() {
    List<Example> few = batch.subList(2, 5);
    ReferenceBidaf reference = new ReferenceBidaf(model);
    List<BidafModel> copies = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      BidafModel copy = SmallBidaf.model(7);
      for (Parameter parameter : copy.parameters()) {
        Arrays.fill(parameter.gradient().data, 1e9f);
      }
      BidafPass pass = BidafPass.training(copy, Kernels.on(team, provider), 1);
      assertEquals(reference.loss(few), pass.gradients(few, 0), 1e-5);
      copies.add(copy);
    }
    for (Parameter parameter : model.parameters()) {
      double[][] weight = reference.weights.get(parameter.name());
      int columns = weight[0].length;
      for (int i = 0; i < parameter.size(); i += 3) {
        double expected = difference(reference, few, weight[i / columns], i % columns);
        for (BidafModel copy : copies) {
          float gradient = copy.parameter(parameter.name()).gradient().data[i];
          assertEquals(expected, gradient, 2e-6, parameter.name() + " " + i);
        }
      }
    }
  }

  private static double difference(
      ReferenceBidaf reference, List<Example> examples, double[] weights, int i) {
    double value = weights[i];
    double step = 1e-5;
    weights[i] = value + step;
    double up = reference.loss(examples);
    weights[i] = value - step;
    double down = reference.loss(examples);
    weights[i] = value;
    return (up - down) / (2 * step) / examples.size();
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void questionIsAnsweredInABatchAsAlone(Provider provider) {
    BidafPass pass = BidafPass.inference(model, Kernels.on(team, provider));
    List<Answer> together = pass.answers(batch, 5);
    float[] start = pass.startScores();
    float[] end = pass.endScores();
    int at = 0;
    for (int q = 0; q < batch.size(); q++) {
      Answer alone = pass.answers(List.of(batch.get(q)), 5).get(0);
      assertEquals(alone.first(), together.get(q).first());
      assertEquals(alone.last(), together.get(q).last());
      assertEquals(alone.probability(), together.get(q).probability(), 1e-6);
      int words = batch.get(q).paragraph().size();
      assertArrayEquals(pass.startScores(), Arrays.copyOfRange(start, at, at + words), 1e-6f);
      assertArrayEquals(pass.endScores(), Arrays.copyOfRange(end, at, at + words), 1e-6f);
      at += words;
    }
  }

  @Test
  void orderOfABatchChangesNoLoss() {
    BidafPass pass = BidafPass.training(model, Kernels.on(team), 1);
    double loss = pass.gradients(batch, 0);
    float[] gradient = model.parameter("modelling1.backward.recurrent").gradient().data.clone();
    List<Example> turned = new ArrayList<>(batch);
    java.util.Collections.reverse(turned);
    assertEquals(loss, pass.gradients(turned, 0), 1e-6);
    assertArrayEquals(
        gradient, model.parameter("modelling1.backward.recurrent").gradient().data, 1e-6f);
  }

  @Test
  void threadsChangeNothing() {
    List<Example> many = new ArrayList<>();
    for (int q = 0; q < 40; q++) {
      many.add(SmallBidaf.example(1 + random.nextInt(60), 1 + random.nextInt(15), random));
    }
    BidafPass.training(model, Kernels.on(team), 0.8).gradients(many, 5);
    List<float[]> expected = new ArrayList<>();
    model.parameters().forEach(p -> expected.add(p.gradient().data.clone()));
    try (Team two = new Team(2)) {
      BidafPass.training(model, Kernels.on(two), 0.8).gradients(many, 5);
    }
    for (int p = 0; p < expected.size(); p++) {
      assertArrayEquals(expected.get(p), model.parameters().get(p).gradient().data);
    }
  }

  @Test
  void bufferOfALargerBatchServesASmallerOne() {
    Kernels kernels = Kernels.on(team);
    BidafPass pass = BidafPass.training(model, kernels, 0.8);
    pass.gradients(batch, 1);
    List<Example> small = batch.subList(1, 3);
    double loss = pass.gradients(small, 2);
    float[] gradient = model.parameter("character.filter").gradient().data.clone();
    assertEquals(loss, BidafPass.training(model, kernels, 0.8).gradients(small, 2));
    assertArrayEquals(gradient, model.parameter("character.filter").gradient().data);
  }

  /** The masks are a function of the seed, so the loss under dropout has differences too. */
  @Test
  void gradientUnderDropoutAgreesWithFiniteDifferences() {
    List<Example> few = batch.subList(3, 5);
    Kernels kernels = Kernels.on(team, Provider.PLAIN);
    BidafPass pass = BidafPass.training(model, kernels, 0.7);
    pass.gradients(few, 99);
    for (Parameter parameter : model.parameters()) {
      float[] gradient = parameter.gradient().data.clone();
      double step = 1e-3;
      double difference = 0;
      double size = 0;
      for (int i = 0; i < parameter.size(); i += 1 + parameter.size() / 40) {
        float value = parameter.value().data[i];
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
          parameter.value().data[i] = (float) (value + (side == 0 ? step : -step));
          pass.pack();
          losses[side] = pass.gradients(few, 99);
        }
        parameter.value().data[i] = value;
        double numeric = (losses[0] - losses[1]) / (2 * step) / few.size();
        difference += Math.abs(numeric - gradient[i]);
        size += Math.abs(numeric);
      }
      double error = difference / Math.max(size, 1e-4);
      assertTrue(error < 5e-2, parameter.name() + ": relative error " + error);
    }
  }

  @Test
  void dropoutFollowsItsSeed() {
    BidafPass pass = BidafPass.training(model, Kernels.on(team), 0.8);
    double loss = pass.gradients(batch, 1);
    assertNotEquals(loss, pass.gradients(batch, 2));
    assertEquals(loss, pass.gradients(batch, 1));
  }

  @Test
  void questionWithoutAKnownAnswerCountsForNothing() {
    Example known = batch.get(0);
    Example unknown = new Example(known.paragraph(), known.question());
    BidafPass pass = BidafPass.training(model, Kernels.on(team), 1);
    double loss = pass.gradients(List.of(known), 0);
    float[] gradient = model.parameter("start.weight").gradient().data.clone();
    assertEquals(loss, pass.gradients(List.of(unknown, known), 0), 1e-6);
    float[] half = model.parameter("start.weight").gradient().data;
    for (int i = 0; i < gradient.length; i++) {
      assertEquals(gradient[i] / 2, half[i], 1e-6);
    }
  }

  @Test
  void onlyTheFirstCharactersOfAWordAreRead() {
    int[] letters = random.ints(BidafModel.CHARACTERS + 5, 1, 9).toArray();
    int[] cut = Arrays.copyOf(letters, BidafModel.CHARACTERS);
    BidafPass pass = BidafPass.inference(model, Kernels.on(team));
    Text question = batch.get(0).question();
    pass.forward(
        List.of(new Example(new Text(new int[] {3, 4}, new int[][] {letters, letters}), question)));
    float[] expected = pass.startScores();
    pass.forward(
        List.of(new Example(new Text(new int[] {3, 4}, new int[][] {cut, cut}), question)));
    assertArrayEquals(expected, pass.startScores());
  }
}
