package dev.espalier.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.measure.Effort;
import dev.espalier.method.Range;
import dev.espalier.train.LearningRate;
import java.util.List;

/**
 * Sizes and schedule of reading comprehension at one scale; those of {@code paper} are BiDAF's (Seo
 * et al., arXiv:1611.01603, and its code).
 *
 * @param name what a user types
 * @param effort of timing
 */
record ReadingComprehensionScale(
    String name,
    @Config(description = "Paragraphs of the embedded articles; 0 for a folder of SQuAD's form")
        @Range(min = 0, max = 1e6, unit = "paragraphs")
        int paragraphs,
    @Config(description = "Longest paragraph that is read whole")
        @Range(min = 1, max = 10_000, unit = "words")
        int paragraphLimit,
    @Config(description = "Most training questions, taken evenly from all; 0 for all")
        @Range(min = 0, max = 1e7, unit = "questions")
        int questions,
    @Config(
            description =
                "Units of every LSTM in each direction, and features of words and characters")
        @Range(min = 1, max = 1_000, unit = "units")
        int width,
    @Config(description = "Questions of a step") @Range(min = 1, max = 10_000, unit = "questions")
        int batch,
    @Config(description = "Adam's learning rate") @Range(min = 0, max = 1e3) double rate,
    @Config(description = "Decay of the weights' moving average") @Range(min = 0, max = 1)
        double averaging,
    @Config(description = "Keep probability of what is under dropout, from scratch")
        @Range(min = 0.01, max = 1)
        double keep,
    @Config(description = "Passes over the training data, from scratch")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int epochs,
    @Config(description = "Keep probability of what is under dropout in fine-tuning")
        @Range(min = 0.01, max = 1)
        double fineTuneKeep,
    @Config(description = "Passes over the training data in fine-tuning")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int fineTuneEpochs,
    Effort effort) {

  static final Scales<ReadingComprehensionScale> ALL =
      new Scales<>(
          "reading-comprehension",
          List.of(
              new ReadingComprehensionScale(
                  "smoke", 40, 400, 0, 8, 20, 0.005, 0.9, 1, 2, 1, 2, Effort.SMOKE),
              new ReadingComprehensionScale(
                  "quick", 1600, 400, 0, 24, 20, 0.005, 0.99, 1, 8, 1, 4, Effort.QUICK),
              new ReadingComprehensionScale(
                  "small", 0, 256, 60_000, 50, 30, 0.001, 0.999, 0.8, 3, 0.9, 1, Effort.FULL),
              new ReadingComprehensionScale(
                  "paper", 0, 400, 0, 100, 60, 0.001, 0.999, 0.8, 12, 0.9, 12, Effort.FULL)),
          ReadingComprehensionScale::name);

  LearningRate schedule() {
    return new LearningRate(rate, 1, 1);
  }

  /** Everything that decides a trial's numbers. Folders and records hold it: it must not change. */
  String hyperparameters() {
    return ("%s: %s embedded paragraphs, %s words a paragraph, %s training questions, width %s,"
            + " batch %s, Adam at %s, averaging %s, keep %s, %s epochs,"
            + " fine-tuning epochs %s with keep %s")
        .formatted(
            name,
            paragraphs,
            paragraphLimit,
            questions,
            width,
            batch,
            rate,
            averaging,
            keep,
            epochs,
            fineTuneEpochs,
            fineTuneKeep);
  }
}
