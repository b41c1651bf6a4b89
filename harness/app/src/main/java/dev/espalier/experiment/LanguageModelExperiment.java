package dev.espalier.experiment;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Reported;
import dev.espalier.setup.Tried;
import dev.espalier.task.Metric;
import java.util.List;

/** Word-level language modelling, on the Penn Treebank where there is one. */
@Experiment(
    id = "language-model",
    title = "Word-level language model",
    paper = "arXiv:1906.06847",
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    protocols = {"10x30", "1x1"})
@Reported(
    method = "dense",
    scale = "small",
    metric = "test_perplexity",
    value = 115.91,
    source = "Zaremba et al. 2014, arXiv:1409.2329, small")
@Reported(
    method = "dense",
    scale = "medium",
    metric = "test_perplexity",
    value = 82.07,
    source = "Zaremba et al. 2014, arXiv:1409.2329, medium")
@Reported(
    method = "dense",
    scale = "paper",
    metric = "test_perplexity",
    value = 78.29,
    source = "Zaremba et al. 2014, arXiv:1409.2329, large")
@Reported(
    method = "iss",
    scale = "paper",
    metric = "test_perplexity",
    value = 78.65,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units")
@Reported(
    method = "iss",
    scale = "paper",
    metric = "speedup",
    value = 10.59,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units")
@Reported(
    method = "designed-small",
    scale = "paper",
    metric = "test_perplexity",
    value = 85.66,
    source = "Wen et al. 2018, arXiv:1709.05027, 373 and 315 units from scratch")
@Reported(
    method = "magnitude",
    scale = "paper",
    metric = "test_perplexity",
    value = 80.24,
    source = "Zhu and Gupta 2017, arXiv:1710.01878, 90 % sparse")
@Reported(
    method = "l0",
    scale = "paper",
    metric = "speedup",
    value = 20,
    text = "nearly 20",
    source = "Wen et al. 2019, arXiv:1906.06847, abstract: without losing perplexity")
@OperatesAt(
    method = "l0",
    scales = "quick",
    value = "lambda=1.3e-5",
    curve = {
      "lambda=2.1e-6",
      "lambda=4.8e-6",
      "lambda=3e-5",
      LanguageModelExperiment.L0_FROM_SCRATCH + "1.6e-6",
      LanguageModelExperiment.L0_FROM_SCRATCH + "1e-5"
    })
@OperatesAt(
    method = "iss",
    scales = "quick",
    value = {"train.start=dense", "proximal=true", "until=0.3", "lambda=9e-3"},
    curve = {"lambda=3e-3", "lambda=6e-3", "lambda=1.08e-2"})
@OperatesAt(
    method = "lasso",
    scales = "quick",
    value = {"threshold=5e-3", "lambda=5.6e-5"},
    curve = {"lambda=2.2e-5", "lambda=3.8e-5", "lambda=8.3e-5"})
@OperatesAt(method = "designed-small", scales = "quick", value = "like=l0")
@OperatesAt(method = "neuron-magnitude", scales = "quick", value = "like=l0(train.start=dense)")
@OperatesAt(method = "random", scales = "quick", value = "like=l0(train.start=dense)")
@OperatesAt(method = "taylor", scales = "quick", value = "like=l0(train.start=dense)")
@OperatesAt(
    method = "magnitude",
    scales = "quick",
    value = "sparsity=0.8",
    curve = {"sparsity=0.5", "sparsity=0.7", "sparsity=0.875"})
@Tried(
    methods = "trained-on",
    scale = "quick",
    value = {
      "",
      "train.rate=0.5",
      "train.keep=0.8",
      "train.flat=2",
      "train.decay=0.7",
      "train.keep=1"
    })
@Tried(
    methods = "l0",
    scale = "quick",
    value = {
      "lambda=1.3e-5",
      "lambda=1.3e-5; initial=1",
      "lambda=1.6e-5; freeze=0.5",
      "lambda=1.3e-5; rate=0.02",
      "lambda=1.6e-5; warmUp=0.4",
      "lambda=1.3e-5; clamp=3"
    })
@Tried(
    methods = "iss",
    scale = "quick",
    value = {
      "train.start=dense; proximal=true; until=0.3; lambda=9e-3",
      "train.start=dense; proximal=true; until=0.2; lambda=1.4e-2",
      "train.start=dense; proximal=true; until=0.5; lambda=7.4e-3",
      "train.start=dense; proximal=true; groups=all; until=0.2; lambda=1e-2",
      "train.start=dense; proximal=true; groups=all; until=0.3; lambda=7.5e-3",
      "proximal=true; lambda=3e-4"
    })
@Tried(
    methods = "lasso",
    scale = "quick",
    value = {
      "lambda=1.5e-4",
      "lambda=5.6e-5; threshold=5e-3",
      "lambda=5.6e-5; threshold=5e-3; proximal=true",
      "lambda=5.6e-5; threshold=5e-3; biases=false",
      "lambda=1e-4; threshold=2e-3",
      "lambda=5e-5; threshold=1e-2"
    })
@Tried(
    methods = "magnitude",
    scale = "quick",
    value = {
      "sparsity=0.8",
      "sparsity=0.8; begin=0.1",
      "sparsity=0.8; end=0.3",
      "sparsity=0.8; end=0.7",
      "sparsity=0.8; interval=50",
      "sparsity=0.8; initial=0.5"
    })
@Tried(
    methods = {"neuron-magnitude", "taylor"},
    scale = "quick",
    value = {
      "like=l0(lambda=1.3e-5)",
      "like=l0(lambda=1.3e-5); begin=0.1",
      "like=l0(lambda=1.3e-5); end=0.3",
      "like=l0(lambda=1.3e-5); end=0.7",
      "like=l0(lambda=1.3e-5); interval=50",
      "like=l0(lambda=1.3e-5); initial=0.5"
    })
@Tried(
    methods = {"random", "designed-small"},
    scale = "quick",
    value = {
      "like=l0(lambda=1.3e-5)",
      "like=l0(lambda=1.3e-5); train.rate=0.5",
      "like=l0(lambda=1.3e-5); train.keep=0.8",
      "like=l0(lambda=1.3e-5); train.flat=2",
      "like=l0(lambda=1.3e-5); train.decay=0.7",
      "like=l0(lambda=1.3e-5); train.keep=1"
    })
public final class LanguageModelExperiment implements ExperimentFamily {

  /** As long as dense and the methods that start from it together. */
  static final String L0_FROM_SCRATCH =
      "train.start=scratch; train.epochs=12; train.flat=9; delay=0.1; warmUp=0.3; lambda=";

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.TEST_PERPLEXITY);
  }

  @Override
  public Scales<?> scales() {
    return LanguageModelScale.ALL;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    LanguageModelScale chosen = LanguageModelScale.ALL.at(scale);
    SequenceFamily.requireCells(scale);
    LanguageData data = LanguageData.words(chosen, scale, sources);
    return new LanguageModelWorkload(chosen, data.first(chosen.terms().readFirst()));
  }
}
