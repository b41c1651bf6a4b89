package dev.espalier.experiment;

import dev.espalier.data.squad.EmbeddedArticles;
import dev.espalier.data.squad.Limits;
import dev.espalier.measure.Effort;
import dev.espalier.train.LearningRate;

/** Reading comprehension with four units everywhere, trained within a blink. */
@Experiment(
    id = "tiny",
    title = "Tiny",
    paper = "none",
    scales = "tiny",
    examples = "questions",
    loss = Loss.LOSS,
    metrics = {Metric.EXACT_MATCH, Metric.F1},
    protocols = {"60x128", "1x128"},
    times = true)
@Reported(
    method = "keep-all",
    scale = "tiny",
    metric = Metric.F1,
    value = 77,
    source = "Doe, table 1")
@Reported(
    method = "keep-all",
    scale = "tiny",
    metric = Metric.F1,
    value = 66,
    source = "Doe, table 1")
@OperatesAt(method = "keep-some", scales = "tiny", value = "every=4")
final class TinyReading implements Workbook {

  @Override
  public Workload open(String scale, Sources sources) {
    LearningRate rate = new LearningRate(0.01, 1, 1);
    Effort effort = Effort.SMOKE;
    return new ReadingComprehensionWorkload(
        new ReadingComprehensionScale(scale, 12, 400, 24, 4, 6, rate, 0.9, 0.8, 2, 0.9, 2, effort),
        EmbeddedArticles.corpus(12, Limits.PUBLISHED));
  }
}
