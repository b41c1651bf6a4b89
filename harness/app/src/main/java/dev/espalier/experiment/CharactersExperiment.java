package dev.espalier.experiment;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.task.Metric;
import java.util.List;

/** Character-level language modelling, of the same texts as word-level. */
@Experiment(
    id = "characters",
    title = "Character-level language model",
    paper = "",
    examples = "characters",
    loss = Loss.BITS,
    protocols = {"10x50", "1x1"})
public final class CharactersExperiment implements ExperimentFamily {

  /** On the test split: the loss to the base of 2. */
  private static final Metric BITS =
      new Metric("bits_per_character", "bits per character", true, true, "");

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.ACCURACY, BITS);
  }

  @Override
  public Scales<?> scales() {
    return LanguageModelScale.CHARACTERS;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    LanguageModelScale chosen = LanguageModelScale.CHARACTERS.at(scale);
    SequenceFamily.requireCells(scale);
    LanguageData data = LanguageData.characters(chosen, scale, sources);
    return new LanguageModelWorkload(
        chosen, data.first(chosen.terms().readFirst()), Loss.BITS, BITS, true);
  }
}
