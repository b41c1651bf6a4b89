package dev.espalier.experiment;

import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.measure.Effort;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.Reported;
import dev.espalier.task.Metric;
import java.util.List;
import java.util.stream.Stream;

/** A language model of 8 units, trained within a blink. */
@Experiment(
    id = "tiny",
    title = "Tiny",
    paper = "none",
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    protocols = {"10x30", "1x1"},
    listed = false)
@Reported(
    method = "dense",
    scale = "tiny",
    metric = "test_perplexity",
    value = 99.5,
    source = "Doe, table 1")
@Reported(
    method = "keep-some",
    scale = "large",
    metric = "test_perplexity",
    value = 88,
    source = "Doe, table 2")
@Reported(
    method = "keep-some",
    scale = "huge",
    metric = "speedup",
    value = 20,
    text = "nearly 20",
    source = "Doe, abstract")
final class TinyExperiment implements ExperimentFamily {

  private final Scales<LanguageModelScale> scales;

  TinyExperiment(int trainTokens) {
    scales =
        new Scales<>(
            "tiny",
            Stream.of("tiny", "large", "huge").map(name -> scale(name, trainTokens)).toList(),
            LanguageModelScale::name);
  }

  private static LanguageModelScale scale(String name, int trainTokens) {
    return new LanguageModelScale(
        name,
        trainTokens,
        0,
        2,
        8,
        0.1,
        5,
        10,
        0.9,
        5,
        2,
        1,
        1,
        0.5,
        2,
        0.9,
        1,
        1,
        0.5,
        LanguageModelTerms.USUAL,
        Effort.SMOKE);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.TEST_PERPLEXITY);
  }

  @Override
  public Scales<?> scales() {
    return scales;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    LanguageModelScale chosen = scales.at(scale);
    return new LanguageModelWorkload(
        chosen, new LanguageData(EmbeddedLanguage.corpus(chosen.trainTokens())));
  }
}
