package dev.espalier.experiment;

import dev.espalier.measure.Effort;
import dev.espalier.train.LearningRate;
import java.util.List;

/**
 * Sizes and schedule of reading comprehension at one scale; those of {@code paper} are BiDAF's (Seo
 * et al., arXiv:1611.01603, and its code).
 *
 * @param name what a user types
 * @param paragraphs of the embedded articles; 0 for a scale that needs SQuAD
 * @param paragraphLimit words of the longest paragraph that is read whole
 * @param questions most training questions, taken evenly from all; 0 for all
 * @param width units of every LSTM in each direction, and features of words and characters
 * @param batch questions of a step
 * @param rate Adam's
 * @param averaging decay of the weights' moving average
 * @param keep keep probability in training from scratch
 * @param epochs of training from scratch
 * @param fineTuneKeep keep probability in pruning a trained network
 * @param fineTuneEpochs of pruning a trained network
 * @param effort of timing
 */
record ReadingComprehensionScale(
    String name,
    int paragraphs,
    int paragraphLimit,
    int questions,
    int width,
    int batch,
    LearningRate rate,
    double averaging,
    double keep,
    int epochs,
    double fineTuneKeep,
    int fineTuneEpochs,
    Effort effort) {

  static final List<ReadingComprehensionScale> ALL =
      List.of(
          new ReadingComprehensionScale(
              "smoke", 40, 400, 0, 8, 20, rate(0.005), 0.9, 1, 2, 1, 2, Effort.SMOKE),
          new ReadingComprehensionScale(
              "quick", 1600, 400, 0, 24, 20, rate(0.005), 0.99, 1, 8, 1, 4, Effort.QUICK),
          new ReadingComprehensionScale(
              "small", 0, 256, 60_000, 50, 30, rate(0.001), 0.999, 0.8, 3, 0.9, 1, Effort.FULL),
          new ReadingComprehensionScale(
              "paper", 0, 400, 0, 100, 60, rate(0.001), 0.999, 0.8, 12, 0.9, 12, Effort.FULL));

  private static LearningRate rate(double rate) {
    return new LearningRate(rate, 1, 1);
  }

  /** Everything that decides a trial's numbers. */
  String hyperparameters() {
    return ("%s: %d embedded paragraphs, %d words a paragraph, %d training questions, width %d,"
            + " batch %d, Adam at %s, averaging %s, keep %s, %d epochs,"
            + " fine-tuning epochs %d with keep %s")
        .formatted(
            name,
            paragraphs,
            paragraphLimit,
            questions,
            width,
            batch,
            rate.initial(),
            averaging,
            keep,
            epochs,
            fineTuneEpochs,
            fineTuneKeep);
  }
}
