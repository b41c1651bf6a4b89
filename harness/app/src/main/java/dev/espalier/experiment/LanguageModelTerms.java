package dev.espalier.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.cell.Cell;
import dev.espalier.setup.NetworkSizes;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.Map;

/**
 * On what terms language models of different cells are compared. Their settings are known to have
 * come later than those of {@link LanguageModelScale}: the usual ones are not told.
 */
record LanguageModelTerms(
    @Config(description = "What updates the weights") Optimizer optimizer,
    @Config(description = "Features of the embedding; 0 for as many as a layer has units")
        @Range(min = 0, max = 20_000, unit = "features")
        int features,
    @Config(
            description =
                "Bound of the embedding's uniform initial weights; 0 for that of the others")
        @Range(min = 0, max = 10)
        double embeddingInit,
    @Config(description = "Units where the cell is another, for instance gru=126_lstm=105")
        String hiddenOf,
    @Config(
            description =
                "Tokens of the training and of the validation split that are read, from their"
                    + " beginnings; 0 for all")
        @Range(min = 0, max = 1e9, unit = "tokens")
        int readFirst,
    @Config(
            description =
                "Whether windows go on from the state of those before; else each begins anew, in"
                    + " evaluation, too")
        boolean carry) {

  /** One size for all cells, on all of the text, in one piece. */
  static final LanguageModelTerms USUAL = new LanguageModelTerms(Optimizer.SGD, 0, 0, "", 0, true);

  /**
   * @throws IllegalArgumentException if {@code hiddenOf} is not as its description says
   */
  LanguageModelTerms {
    new NetworkSizes(1, 1, hiddenOf, 0, false);
  }

  /** Units of a layer by the ids of the cells that have a number of their own. */
  Map<String, Integer> own() {
    return new NetworkSizes(1, 1, hiddenOf, 0, false).own();
  }

  /**
   * Units of a layer.
   *
   * @param usual where the cell has no number of its own
   */
  int hidden(Cell cell, int usual) {
    return own().getOrDefault(cell.id(), usual);
  }

  /**
   * Features of the embedding.
   *
   * @param hidden units of a layer
   */
  int features(Cell cell, int hidden) {
    return features == 0 || cell.sharesCoordinates() ? hidden : features;
  }

  /** What decides a trial's numbers, as {@link LanguageModelScale#hyperparameters} tells it. */
  String hyperparameters() {
    return equals(USUAL)
        ? ""
        : ", %s, %s features, embedding init %s, units %s, first %s tokens, %s"
            .formatted(
                optimizer,
                features,
                embeddingInit,
                hiddenOf.isEmpty() ? "alike" : hiddenOf,
                readFirst,
                carry ? "carried" : "windows anew");
  }
}
