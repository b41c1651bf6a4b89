package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter;
import dev.espalier.model.bidaf.BidafSizes.Units;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A network in which no two sizes are alike, and questions of all lengths about it. */
public final class SmallBidaf {

  public static final BidafSizes SIZES =
      new BidafSizes(
          11, 4, 9, 3, 5, 2, new Units(3, 4), new Units(5, 2), new Units(4, 3), new Units(2, 6));

  private SmallBidaf() {}

  /** Other sizes for the same questions. */
  public static BidafSizes sizes(
      int wordFeatures,
      int filters,
      Units contextual,
      Units modelling1,
      Units modelling2,
      Units output) {
    return new BidafSizes(
        SIZES.words(),
        wordFeatures,
        SIZES.characters(),
        SIZES.characterFeatures(),
        filters,
        SIZES.filterWidth(),
        contextual,
        modelling1,
        modelling2,
        output);
  }

  /** A network whose biases are not 0, so that they matter. */
  public static BidafModel model(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    BidafModel model = BidafModel.random(SIZES, random);
    for (Parameter parameter : model.parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        parameter.value().data[i] *= 1.5f;
        if (parameter.role() == Parameter.Role.BIAS) {
          parameter.value().data[i] += random.nextFloat() - 0.5f;
        }
      }
    }
    return model;
  }

  /** A question about a paragraph, of random words. */
  public static Example example(int paragraph, int question, RandomGenerator random) {
    int first = random.nextInt(paragraph);
    return new Example(
        text(paragraph, random),
        text(question, random),
        first,
        first + random.nextInt(paragraph - first));
  }

  private static Text text(int size, RandomGenerator random) {
    int[][] characters = new int[size][];
    Arrays.setAll(
        characters, w -> random.ints(1 + random.nextInt(20), 1, SIZES.characters()).toArray());
    return new Text(random.ints(size, 0, SIZES.words()).toArray(), characters);
  }
}
