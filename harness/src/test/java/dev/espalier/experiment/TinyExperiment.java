package dev.espalier.experiment;

import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.measure.Effort;
import dev.espalier.plugin.Names;
import dev.espalier.train.LearningRate;
import java.util.List;

/** A language model of 8 units, trained within a blink. */
@Experiment(
    id = "tiny",
    title = "Tiny",
    paper = "none",
    scales = {"tiny", "large", "huge"},
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    metrics = Metric.TEST_PERPLEXITY,
    protocols = {"10x30", "1x1"})
@Reported(
    method = "keep-all",
    scale = "tiny",
    metric = Metric.TEST_PERPLEXITY,
    value = 99.5,
    source = "Doe, table 1")
@Reported(
    method = "keep-some",
    scale = "large",
    metric = Metric.TEST_PERPLEXITY,
    value = 88,
    source = "Doe, table 2")
@Reported(
    method = "keep-some",
    scale = "huge",
    metric = Metric.SPEEDUP,
    value = 20,
    text = "nearly 20",
    source = "Doe, abstract")
final class TinyExperiment implements Workbook {

  private final int trainTokens;

  TinyExperiment(int trainTokens) {
    this.trainTokens = trainTokens;
  }

  @Override
  public Workload open(String scale, Sources sources) {
    if (!scale.equals("tiny")) {
      throw Names.unknown(scale, "scale", List.of("tiny"));
    }
    LearningRate rate = new LearningRate(1, 1, 0.5);
    Effort effort = Effort.SMOKE;
    return new LanguageModelWorkload(
        new LanguageModelScale(
            scale, trainTokens, 2, 8, 0.1, 5, 10, 0.9, 5, 2, rate, 2, 0.9, rate, effort),
        EmbeddedLanguage.corpus(trainTokens));
  }
}
