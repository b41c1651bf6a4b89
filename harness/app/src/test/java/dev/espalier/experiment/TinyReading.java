package dev.espalier.experiment;

import dev.espalier.data.squad.EmbeddedArticles;
import dev.espalier.data.squad.Limits;
import dev.espalier.measure.Effort;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Reported;
import dev.espalier.task.Metric;
import java.util.List;

/** Reading comprehension with four units everywhere, trained within a blink. */
@Experiment(
    id = "tiny",
    title = "Tiny",
    paper = "none",
    examples = "questions",
    loss = Loss.LOSS,
    protocols = {"60x128", "1x128"},
    listed = false,
    times = true)
@Reported(method = "dense", scale = "tiny", metric = "f1", value = 77, source = "Doe, table 1")
@Reported(method = "dense", scale = "tiny", metric = "f1", value = 66, source = "Doe, table 1")
@OperatesAt(method = "keep-some", scales = "tiny", value = "every=4")
final class TinyReading implements ExperimentFamily {

  private static final Scales<ReadingComprehensionScale> SCALES =
      new Scales<>(
          "tiny",
          List.of(
              new ReadingComprehensionScale(
                  "tiny", 12, 400, 24, 4, 6, 0.01, 0.9, 0.8, 2, 0.9, 2, Effort.SMOKE)),
          ReadingComprehensionScale::name);

  @Override
  public List<Metric> metrics() {
    return List.of(ReadingComprehensionExperiment.EXACT_MATCH, ReadingComprehensionExperiment.F1);
  }

  @Override
  public Scales<?> scales() {
    return SCALES;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    return new ReadingComprehensionWorkload(
        SCALES.at(scale), EmbeddedArticles.corpus(12, Limits.PUBLISHED));
  }
}
