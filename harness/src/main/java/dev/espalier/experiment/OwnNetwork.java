package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.TextFolder;
import dev.espalier.data.Vocabulary;
import dev.espalier.exchange.LanguageModelFile;
import java.nio.file.Path;

/**
 * A trained language model that the user brings along, in the place of the one that the language
 * model's experiment trains. The scale gives the schedule of pruning and the methods' operating
 * points.
 *
 * @param weights safetensors file of a PyTorch model, or of a run's
 * @param vocabulary file of its words, one a line, in the order of their numbers
 * @param epochs of pruning; 0 for the scale's own
 */
@Experiment(
    id = OwnNetwork.ID,
    title = "A language model brought along",
    paper = "",
    scales = {"smoke", "quick", "small", "medium", "paper"},
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    metrics = Metric.TEST_PERPLEXITY,
    protocols = {"10x30", "1x1"})
public record OwnNetwork(Path weights, Path vocabulary, int epochs) implements Workbook {

  /** Names its results; it is not among the experiments that a user can name. */
  public static final String ID = "own-network";

  @Override
  public Workload open(String scale, Sources sources) {
    LanguageModelScale schedule = LanguageModelScale.named(scale);
    Vocabulary words = Vocabulary.read(vocabulary);
    LanguageModelFile network = LanguageModelFile.read(weights);
    if (words.size() != network.model().vocabulary()) {
      throw new IllegalArgumentException(
          "%s: has %,d words, but the network of %s has %,d; give the words that it was trained with, one a line, in the order of their numbers"
              .formatted(vocabulary, words.size(), weights, network.model().vocabulary()));
    }
    Corpus corpus = TextFolder.open(sources.data()).corpus(words);
    return new OwnNetworkWorkload(
        epochs == 0 ? schedule : schedule.withFineTuneEpochs(epochs), corpus, weights, network);
  }
}
