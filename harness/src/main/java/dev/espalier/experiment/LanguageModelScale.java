package dev.espalier.experiment;

import dev.espalier.measure.Effort;
import dev.espalier.plugin.Names;
import dev.espalier.train.LearningRate;
import java.util.List;

/**
 * Sizes and schedule of the language model at one scale. Small, medium and large ({@code paper})
 * are those of Zaremba et al. (arXiv:1409.2329, section 4.1).
 *
 * @param name what a user types
 * @param trainTokens of the embedded language; 0 for a scale that needs a folder of text
 * @param hidden units of each layer, and embedding features
 * @param init bound of the uniform initial weights
 * @param keep keep probability of non-recurrent connections in training from scratch
 * @param epochs of training from scratch
 * @param fineTuneEpochs of pruning a trained network
 * @param fineTuneKeep keep probability then: a trained small network, which knows its text half by
 *     heart, only gets worse when trained on without dropout
 * @param effort of timing
 */
record LanguageModelScale(
    String name,
    int trainTokens,
    int layers,
    int hidden,
    double init,
    int unroll,
    int batch,
    double keep,
    double clip,
    int epochs,
    LearningRate rate,
    int fineTuneEpochs,
    double fineTuneKeep,
    LearningRate fineTuneRate,
    Effort effort) {

  static final List<LanguageModelScale> ALL =
      List.of(
          new LanguageModelScale(
              "smoke",
              20_000,
              2,
              32,
              0.1,
              20,
              20,
              1,
              5,
              2,
              new LearningRate(1, 1, 0.5),
              2,
              1,
              new LearningRate(1, 1, 0.5),
              Effort.SMOKE),
          new LanguageModelScale(
              "quick",
              200_000,
              2,
              96,
              0.1,
              20,
              20,
              1,
              5,
              9,
              new LearningRate(1, 6, 0.5),
              3,
              0.9,
              new LearningRate(0.25, 1, 0.5),
              Effort.QUICK),
          new LanguageModelScale(
              "small",
              0,
              2,
              200,
              0.1,
              20,
              20,
              1,
              5,
              13,
              new LearningRate(1, 4, 0.5),
              5,
              0.7,
              new LearningRate(0.5, 2, 0.5),
              Effort.FULL),
          new LanguageModelScale(
              "medium",
              0,
              2,
              650,
              0.05,
              35,
              20,
              0.5,
              5,
              39,
              new LearningRate(1, 6, 0.8),
              20,
              0.5,
              new LearningRate(0.5, 5, 0.8),
              Effort.FULL),
          new LanguageModelScale(
              "paper",
              0,
              2,
              1500,
              0.04,
              35,
              20,
              0.35,
              10,
              55,
              new LearningRate(1, 14, 1 / 1.15),
              30,
              0.35,
              new LearningRate(0.5, 8, 1 / 1.15),
              Effort.FULL));

  /**
   * @throws IllegalArgumentException naming the nearest scale, if there is none of this name
   */
  static LanguageModelScale named(String name) {
    return ALL.stream()
        .filter(scale -> scale.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(name, "scale", ALL.stream().map(LanguageModelScale::name).toList()));
  }

  /** The same with another number of epochs of pruning a trained network. */
  LanguageModelScale withFineTuneEpochs(int number) {
    return new LanguageModelScale(
        name,
        trainTokens,
        layers,
        hidden,
        init,
        unroll,
        batch,
        keep,
        clip,
        epochs,
        rate,
        number,
        fineTuneKeep,
        fineTuneRate,
        effort);
  }

  /** Everything that decides the numbers of pruning a trained network. */
  String fineTuning() {
    return "unroll %d, batch %d, clip %s, %d epochs with keep %s at %s"
        .formatted(unroll, batch, clip, fineTuneEpochs, fineTuneKeep, fineTuneRate);
  }

  /** Everything that decides a trial's numbers. */
  String hyperparameters() {
    return ("%s: %d training tokens, %d layers of %d, init %s, unroll %d, batch %d, keep %s, clip %s,"
            + " %d epochs at %s, %d epochs of fine-tuning with keep %s at %s")
        .formatted(
            name,
            trainTokens,
            layers,
            hidden,
            init,
            unroll,
            batch,
            keep,
            clip,
            epochs,
            rate,
            fineTuneEpochs,
            fineTuneKeep,
            fineTuneRate);
  }
}
