package dev.espalier.cli;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.ExperimentFamily;
import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.RunOutcome;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Scales;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.study.Studies;
import dev.espalier.method.Range;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Notes what it was asked for, and answers what it was told to. */
final class FakeBackend implements Backend {

  private static final Catalogue CLASS_PATH =
      Catalogue.scan(List.of(), Studies.KIND, Experiments.KIND);

  final List<RunRequest> requests = new ArrayList<>();
  final List<Object> others = new ArrayList<>();
  RuntimeException thrown;
  int failed;

  @Override
  public Catalogue catalogue(List<Path> plugins) {
    return plugins.isEmpty() ? CLASS_PATH : Catalogue.scan(plugins);
  }

  @Override
  public List<ExperimentDescriptor> experiments(Catalogue catalogue) {
    return List.of(
        new ExperimentDescriptor(
            "reading",
            "Reading",
            "a paper",
            scales("reading", "small", "paper"),
            List.of(),
            List.of()),
        new ExperimentDescriptor(
            "language-model",
            "LM",
            "a paper",
            scales("language-model", "smoke", "quick", "small"),
            List.of(),
            List.of()));
  }

  /** A scale with one setting. */
  private record Sized(
      String name, @Config(description = "Units") @Range(min = 1, unit = "units") int hidden) {}

  private static Scales<?> scales(String experiment, String... names) {
    return new Scales<>(
        experiment,
        Arrays.stream(names).map(name -> new Sized(name, 10 * name.length())).toList(),
        Sized::name);
  }

  private RunOutcome outcome(Path out) {
    if (thrown != null) {
      throw thrown;
    }
    return new RunOutcome(3, failed, 0, out, width -> "the comparison\n");
  }

  @Override
  public Optional<String> agreement(Path folder, Path committed) {
    return Optional.empty();
  }

  @Override
  public RunOutcome run(RunRequest request, Catalogue catalogue, Progress progress) {
    requests.add(request);
    return outcome(request.out());
  }

  @Override
  public RunOutcome prune(
      RunRequest request, ExperimentFamily network, Catalogue catalogue, Progress progress) {
    others.add(network);
    return run(request, catalogue, progress);
  }

  @Override
  public RunOutcome rerun(
      Path record, Sources sources, Path out, int threads, Catalogue catalogue, Progress progress) {
    others.add(record);
    others.add(sources);
    return outcome(out);
  }

  @Override
  public String speed(SpeedRequest request, Progress progress) {
    others.add(request);
    return "the speeds\n";
  }

  @Override
  public String measure(Study study, Progress progress) {
    others.add(study);
    return "the measurements\n";
  }

  @Override
  public String study(
      Studies studies, String id, Scale scale, int threads, Path out, Progress progress) {
    others.add(List.of(id, scale, threads, out));
    return "what was found\n";
  }

  @Override
  public String checkData(Path folder) {
    others.add(folder);
    return "the counts\n";
  }

  @Override
  public String compare(Path first, Path second, Path csv, int width) {
    others.add(Arrays.asList(first, second, csv));
    return "the differences\n";
  }

  @Override
  public Exactness compareExactly(Path first, Path second) {
    others.add(List.of(first, second));
    return new Exactness(failed == 0, "the digits\n");
  }

  @Override
  public String evaluate(
      Catalogue catalogue,
      String experiment,
      Scale scale,
      Sources sources,
      Path model,
      int threads) {
    others.add(List.of(experiment, scale, sources, model, threads));
    return "the quality\n";
  }

  @Override
  public String answer(Path model, String paragraph, String question) {
    others.add(List.of(model, paragraph, question));
    return "the answer\n";
  }

  @Override
  public List<String> records(Path root, Catalogue catalogue, Progress progress) {
    others.add(root);
    return List.of(root + ": done");
  }

  @Override
  public List<Path> report(Path root) {
    others.add(root);
    return List.of(root.resolve("report.html"));
  }

  @Override
  public List<String> export(
      Path model,
      Path vocabulary,
      List<String> layers,
      SequenceModelFile.Format format,
      Path file) {
    others.add(
        vocabulary == null
            ? List.of(model, format, file)
            : List.of(model, vocabulary, format, file));
    return List.of("the remark");
  }

  @Override
  public Progress progress() {
    return Progress.silent();
  }
}
