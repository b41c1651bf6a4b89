package dev.espalier.model.bidaf;

/**
 * Sizes of a network. Every LSTM has a width of its own, as pruning leaves uneven ones.
 *
 * @param words number of words, V
 * @param wordFeatures features of a word's embedding
 * @param characters number of characters
 * @param characterFeatures features of a character's embedding
 * @param filters of the convolution over characters
 * @param filterWidth characters in a window
 * @param contextual units of the contextual LSTM
 * @param modelling1 units of the first modelling LSTM
 * @param modelling2 units of the second
 * @param output units of the output layer's LSTM
 */
public record BidafSizes(
    int words,
    int wordFeatures,
    int characters,
    int characterFeatures,
    int filters,
    int filterWidth,
    Units contextual,
    Units modelling1,
    Units modelling2,
    Units output) {

  /** Units of the two directions of a layer. */
  public record Units(int forward, int backward) {}

  public BidafSizes {
    int least = Math.min(Math.min(wordFeatures, characterFeatures), Math.min(filters, filterWidth));
    for (Units units : new Units[] {contextual, modelling1, modelling2, output}) {
      least = Math.min(least, Math.min(units.forward, units.backward));
    }
    if (Math.min(least, Math.min(words, characters)) < 1) {
      throw new IllegalArgumentException("a size under 1; every size must be at least 1");
    }
    if (filterWidth > BidafModel.CHARACTERS) {
      throw new IllegalArgumentException(
          "filters of width %d: words have %d characters; give at most that"
              .formatted(filterWidth, BidafModel.CHARACTERS));
    }
  }

  /** The same with words of another number of features, as given vectors have. */
  public BidafSizes withWordFeatures(int features) {
    return new BidafSizes(
        words,
        features,
        characters,
        characterFeatures,
        filters,
        filterWidth,
        contextual,
        modelling1,
        modelling2,
        output);
  }

  /**
   * The published shape: as many word features, filters and units of each of the eight LSTMs, and
   * filters of width 5 over 8 character features. Published is a width of 100.
   */
  public static BidafSizes of(int words, int characters, int width) {
    Units units = new Units(width, width);
    return new BidafSizes(words, width, characters, 8, width, 5, units, units, units, units);
  }
}
