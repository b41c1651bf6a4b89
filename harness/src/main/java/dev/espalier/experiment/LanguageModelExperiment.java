package dev.espalier.experiment;

import static dev.espalier.experiment.Metric.SPEEDUP;
import static dev.espalier.experiment.Metric.TEST_PERPLEXITY;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.data.TextFolder;
import java.nio.file.Path;

/** Word-level language modelling with a two-layer LSTM, on the Penn Treebank where there is one. */
@Experiment(
    id = "language-model",
    title = "Word-level LSTM language model",
    paper = "arXiv:1906.06847",
    scales = {"smoke", "quick", "small", "medium", "paper"},
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    metrics = TEST_PERPLEXITY,
    protocols = {"10x30", "1x1"})
@Reported(
    method = "dense",
    scale = "small",
    metric = TEST_PERPLEXITY,
    value = 115.91,
    source = "Zaremba et al. 2014, arXiv:1409.2329, small")
@Reported(
    method = "dense",
    scale = "medium",
    metric = TEST_PERPLEXITY,
    value = 82.07,
    source = "Zaremba et al. 2014, arXiv:1409.2329, medium")
@Reported(
    method = "dense",
    scale = "paper",
    metric = TEST_PERPLEXITY,
    value = 78.29,
    source = "Zaremba et al. 2014, arXiv:1409.2329, large")
@Reported(
    method = "iss",
    scale = "paper",
    metric = TEST_PERPLEXITY,
    value = 78.65,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units")
@Reported(
    method = "iss",
    scale = "paper",
    metric = SPEEDUP,
    value = 10.59,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units")
@Reported(
    method = "designed-small",
    scale = "paper",
    metric = TEST_PERPLEXITY,
    value = 85.66,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units from scratch")
@Reported(
    method = "magnitude",
    scale = "paper",
    metric = TEST_PERPLEXITY,
    value = 80.24,
    source = "Zhu and Gupta 2017, arXiv:1710.01878, 90 % sparse")
@Reported(
    method = "l0",
    scale = "paper",
    metric = SPEEDUP,
    value = 20,
    text = "nearly 20",
    source = "Wen et al. 2019, arXiv:1906.06847, abstract: without losing perplexity")
@OperatesAt(method = "designed-small", scales = "quick", value = "like=l0")
@OperatesAt(method = "neuron-magnitude", scales = "quick", value = "like=l0")
@OperatesAt(method = "random", scales = "quick", value = "like=l0")
@OperatesAt(method = "taylor", scales = "quick", value = "like=l0")
public final class LanguageModelExperiment implements Workbook {

  @Override
  public Workload open(String scale, Sources sources) {
    if (sources.vectors() != null) {
      throw new IllegalArgumentException(
          "--vectors %s: this experiment learns its own; leave the option out"
              .formatted(sources.vectors()));
    }
    LanguageModelScale chosen = LanguageModelScale.named(scale);
    return new LanguageModelWorkload(chosen, corpus(chosen, sources.data()));
  }

  private static Corpus corpus(LanguageModelScale scale, Path data) {
    if (data != null) {
      return TextFolder.open(data).corpus();
    }
    if (scale.trainTokens() == 0) {
      throw new IllegalArgumentException(
          scale.name()
              + ": this scale needs a data set; give --data DIR with the Penn Treebank's"
              + " ptb.train.txt, ptb.valid.txt and ptb.test.txt, or with text of the same form");
    }
    return EmbeddedLanguage.corpus(scale.trainTokens());
  }
}
