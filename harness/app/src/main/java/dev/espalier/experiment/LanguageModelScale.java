package dev.espalier.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.measure.Effort;
import dev.espalier.method.Range;
import dev.espalier.train.LearningRate;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.List;
import java.util.Map;

/**
 * Sizes and schedule of the language model at one scale. Small, medium and large ({@code paper})
 * are those of Zaremba et al. (arXiv:1409.2329, section 4.1). A trained small network, which knows
 * its text half by heart, only gets worse when trained on without dropout: hence a keep probability
 * of its own for fine-tuning, which is pruning a trained network.
 *
 * @param name what a user types
 * @param terms on which cells are compared
 * @param effort of timing
 */
record LanguageModelScale(
    String name,
    @Config(description = "Training tokens of the embedded language; 0 for a folder of text")
        @Range(min = 0, max = 1e8, unit = "tokens")
        int trainTokens,
    @Config(description = "Words kept of a folder of text, the most frequent; 0 for all")
        @Range(min = 0, max = 1e7, unit = "words")
        int vocabulary,
    @Config(description = "Recurrent layers") @Range(min = 1, max = 100, unit = "layers")
        int layers,
    @Config(description = "Units of each layer, and features of the embedding")
        @Range(min = 1, max = 20_000, unit = "units")
        int hidden,
    @Config(description = "Bound of the uniform initial weights") @Range(min = 0, max = 10)
        double init,
    @Config(description = "Time steps of a training window")
        @Range(min = 1, max = 10_000, unit = "steps")
        int unroll,
    @Config(description = "Sequences side by side in training")
        @Range(min = 1, max = 10_000, unit = "sequences")
        int batch,
    @Config(description = "Keep probability of connections between layers, from scratch")
        @Range(min = 0.01, max = 1)
        double keep,
    @Config(description = "Greatest norm of the gradient; 0 for any") @Range(min = 0, max = 1e9)
        double clip,
    @Config(description = "Passes over the training data, from scratch")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int epochs,
    @Config(description = "Learning rate of the first epochs, from scratch")
        @Range(min = 0, max = 1e3)
        double rate,
    @Config(description = "Epochs at that rate, before it decays")
        @Range(min = 0, max = 1e6, unit = "epochs")
        int flat,
    @Config(description = "Multiplies the learning rate at every later epoch")
        @Range(min = 0, max = 1)
        double decay,
    @Config(description = "Passes over the training data in fine-tuning")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int fineTuneEpochs,
    @Config(description = "Keep probability of connections between layers in fine-tuning")
        @Range(min = 0.01, max = 1)
        double fineTuneKeep,
    @Config(description = "Learning rate of the first epochs in fine-tuning")
        @Range(min = 0, max = 1e3)
        double fineTuneRate,
    @Config(description = "Epochs at that rate in fine-tuning, before it decays")
        @Range(min = 0, max = 1e6, unit = "epochs")
        int fineTuneFlat,
    @Config(description = "Multiplies the learning rate at every later epoch of fine-tuning")
        @Range(min = 0, max = 1)
        double fineTuneDecay,
    LanguageModelTerms terms,
    Effort effort) {

  /** One of the two trainings. */
  private record Phase(int epochs, double keep, LearningRate rate) {}

  static final Scales<LanguageModelScale> ALL =
      new Scales<>(
          "language-model",
          List.of(
              of(
                  "smoke",
                  20_000,
                  32,
                  0.1,
                  20,
                  5,
                  new Phase(2, 1, new LearningRate(1, 1, 0.5)),
                  new Phase(2, 1, new LearningRate(1, 1, 0.5)),
                  Effort.SMOKE),
              of(
                  "quick",
                  200_000,
                  96,
                  0.1,
                  20,
                  5,
                  new Phase(9, 1, new LearningRate(1, 6, 0.5)),
                  new Phase(3, 0.9, new LearningRate(0.25, 1, 0.5)),
                  Effort.QUICK),
              of(
                  "small",
                  0,
                  200,
                  0.1,
                  20,
                  5,
                  new Phase(13, 1, new LearningRate(1, 4, 0.5)),
                  new Phase(5, 0.7, new LearningRate(0.5, 2, 0.5)),
                  Effort.FULL),
              of(
                  "medium",
                  0,
                  650,
                  0.05,
                  35,
                  5,
                  new Phase(39, 0.5, new LearningRate(1, 6, 0.8)),
                  new Phase(20, 0.5, new LearningRate(0.5, 5, 0.8)),
                  Effort.FULL),
              of(
                  "paper",
                  0,
                  1500,
                  0.04,
                  35,
                  10,
                  new Phase(55, 0.35, new LearningRate(1, 14, 1 / 1.15)),
                  new Phase(30, 0.35, new LearningRate(0.5, 8, 1 / 1.15)),
                  Effort.FULL)),
          LanguageModelScale::name);

  /**
   * Those of the same model of characters: longer windows of fewer layers. {@code chunks} is that
   * of the RRNN's authors (arXiv:1905.10540): 10,000 windows of 20 characters, each from a state of
   * zero, and numbers of units by which the cells have as many weights.
   */
  static final Scales<LanguageModelScale> CHARACTERS =
      new Scales<>(
          "characters",
          List.of(
              ALL.at(new Scale("smoke", Map.of("trainTokens", "5000", "layers", "1"))),
              ALL.at(
                  new Scale(
                      "quick",
                      Map.of(
                          "trainTokens", "50000", "layers", "1", "hidden", "128", "unroll", "50"))),
              ALL.at(new Scale("small", Map.of("layers", "1", "hidden", "256", "unroll", "50"))),
              new LanguageModelScale(
                  "chunks",
                  60_000,
                  0,
                  1,
                  100,
                  0.1,
                  20,
                  128,
                  1,
                  1,
                  20,
                  0.001,
                  20,
                  1,
                  10,
                  1,
                  0.0003,
                  7,
                  0.5,
                  new LanguageModelTerms(
                      Optimizer.ADAM, 100, 1, "gru=126_gru-original=126_lstm=105", 200_000, false),
                  Effort.QUICK)),
          LanguageModelScale::name);

  /** Two layers and 20 sequences side by side, as all of them have. */
  private static LanguageModelScale of(
      String name,
      int trainTokens,
      int hidden,
      double init,
      int unroll,
      double clip,
      Phase scratch,
      Phase fineTuning,
      Effort effort) {
    return new LanguageModelScale(
        name,
        trainTokens,
        0,
        2,
        hidden,
        init,
        unroll,
        20,
        scratch.keep,
        clip,
        scratch.epochs,
        scratch.rate.initial(),
        scratch.rate.flatEpochs(),
        scratch.rate.factor(),
        fineTuning.epochs,
        fineTuning.keep,
        fineTuning.rate.initial(),
        fineTuning.rate.flatEpochs(),
        fineTuning.rate.factor(),
        LanguageModelTerms.USUAL,
        effort);
  }

  /** Of training from scratch. */
  LearningRate schedule() {
    return new LearningRate(rate, flat, decay);
  }

  /** Of pruning a trained network. */
  LearningRate fineTuneSchedule() {
    return new LearningRate(fineTuneRate, fineTuneFlat, fineTuneDecay);
  }

  /** Everything that decides the numbers of pruning a trained network. */
  String fineTuning() {
    return "unroll %s, batch %s, clip %s, %s epochs with keep %s at %s"
        .formatted(unroll, batch, clip, fineTuneEpochs, fineTuneKeep, fineTuneSchedule());
  }

  /** Everything that decides a trial's numbers. Folders and records hold it: it must not change. */
  String hyperparameters() {
    String words = vocabulary == 0 ? "" : ", %s words".formatted(vocabulary);
    return ("%s: %s training tokens, %s layers of %s, init %s, unroll %s, batch %s, keep %s, clip %s,"
            + " %s epochs at %s, %s epochs of fine-tuning with keep %s at %s%s%s")
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
            schedule(),
            fineTuneEpochs,
            fineTuneKeep,
            fineTuneSchedule(),
            words,
            terms.hyperparameters());
  }
}
