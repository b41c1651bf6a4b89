package dev.espalier.cli;

import dev.espalier.data.squad.SquadFolder;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.experiment.Agreement;
import dev.espalier.experiment.AnsweringModel;
import dev.espalier.experiment.AnsweringModel.Found;
import dev.espalier.experiment.Evaluation;
import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.ExperimentFamily;
import dev.espalier.experiment.ExperimentRunner;
import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.RunOutcome;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.SpeedTables;
import dev.espalier.experiment.TakeOver;
import dev.espalier.experiment.compare.ExactComparison;
import dev.espalier.experiment.compare.SideBySide;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialLock;
import dev.espalier.experiment.study.Studies;
import dev.espalier.measure.Effort;
import dev.espalier.measure.SpeedMeter;
import dev.espalier.measure.SpeedStudy;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.Safetensors;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Numbers;
import dev.espalier.report.PlainProgress;
import dev.espalier.report.Progress;
import dev.espalier.report.TerminalProgress;
import dev.espalier.report.page.Gallery;
import dev.espalier.report.page.ReportPage;
import dev.espalier.report.page.StudyPage;
import dev.espalier.report.results.RecordedResults;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real thing behind the commands. */
final class Harness implements Backend {

  private final PrintStream err;

  /**
   * @param err where progress is shown
   */
  Harness(PrintStream err) {
    this.err = err;
  }

  @Override
  public Catalogue catalogue(List<Path> plugins) {
    return Catalogue.scan(plugins, Experiments.KIND, Studies.KIND);
  }

  @Override
  public List<ExperimentDescriptor> experiments(Catalogue catalogue) {
    return new Experiments(catalogue).all();
  }

  @Override
  public RunOutcome run(RunRequest request, Catalogue catalogue, Progress progress) {
    return new ExperimentRunner(catalogue, progress).run(request);
  }

  @Override
  public RunOutcome prune(
      RunRequest request, ExperimentFamily network, Catalogue catalogue, Progress progress) {
    return new ExperimentRunner(catalogue, progress).run(request, network);
  }

  @Override
  public RunOutcome rerun(
      Path record, Sources sources, Path out, int threads, Catalogue catalogue, Progress progress) {
    return new ExperimentRunner(catalogue, progress).rerun(record, sources, out, threads);
  }

  @Override
  public String speed(SpeedRequest request, Progress progress) {
    SpeedStudy study = SpeedStudy.named(request.experiment(), request.scale());
    if (!request.sizes().isEmpty()) {
      study = study.of(request.dense(), request.sizes(), request.vocabulary());
    }
    List<Form> forms = new ArrayList<>(List.of(Form.DENSE));
    forms.addAll(request.forms());
    forms.retainAll(study.sizes().get(0).architecture().forms());
    try (Progress.Bar bar = SpeedTables.bar(progress)) {
      SpeedMeter meter = new SpeedMeter(Effort.FULL, request.threads(), SpeedTables.listener(bar));
      String table = SpeedTables.make(study, meter, forms, request.out(), progress.width());
      if (request.out() != null) {
        ReportPage.write(SpeedTables.folder(study, request.out()), progress);
      }
      return table;
    }
  }

  @Override
  public String measure(Study study, Progress progress) {
    return study.run(progress);
  }

  @Override
  public String study(
      Studies studies, String id, Scale scale, int threads, Path out, Progress progress) {
    return studies.run(id, scale, threads, out, progress);
  }

  @Override
  public String checkData(Path folder) {
    return SquadFolder.recognises(folder) ? SquadCheck.of(folder) : DataCheck.of(folder);
  }

  @Override
  public String compare(Path first, Path second, Path csv, int width) {
    SideBySide sideBySide = SideBySide.of(first, second);
    if (csv != null) {
      sideBySide.table().write(csv);
    }
    return sideBySide.text(width);
  }

  @Override
  public Optional<String> agreement(Path folder, Path committed) {
    return Agreement.of(folder, committed);
  }

  @Override
  public Exactness compareExactly(Path first, Path second) {
    ExactComparison exact = ExactComparison.of(first, second);
    return new Exactness(exact.equal(), exact.text());
  }

  @Override
  public String evaluate(
      Catalogue catalogue,
      String experiment,
      Scale scale,
      Sources sources,
      Path model,
      int threads) {
    return Evaluation.of(new Experiments(catalogue), experiment, scale, sources, model, threads);
  }

  @Override
  public String answer(Path model, String paragraph, String question) {
    Found found = AnsweringModel.load(model).answer(paragraph, question);
    return "%s (probability %s)\n\n%s[[%s]]%s\n"
        .formatted(
            paragraph.substring(found.start(), found.end()),
            Numbers.significant(found.probability(), 2),
            paragraph.substring(0, found.start()),
            paragraph.substring(found.start(), found.end()),
            paragraph.substring(found.end()));
  }

  @Override
  public List<String> records(Path root, Catalogue catalogue, Progress progress) {
    return TakeOver.of(root, catalogue, progress);
  }

  @Override
  public List<Path> report(Path root) {
    List<Path> pages = new ArrayList<>();
    for (Path folder : Gallery.folders(root)) {
      if (!RecordedResults.isIn(folder)) {
        pages.add(StudyPage.write(folder, progress()));
        continue;
      }
      // Where there are no records, nobody makes tables.
      try (TrialLock lock = RecordFile.anyIn(folder) ? TrialLock.ofTables(folder) : null) {
        pages.addAll(ReportPage.write(folder, progress()));
      }
    }
    Gallery.write(root).ifPresent(pages::add);
    return pages;
  }

  @Override
  public List<String> export(
      Path model,
      Path vocabulary,
      List<String> layers,
      SequenceModelFile.Format format,
      Path file) {
    boolean asItIs = vocabulary == null && layers.isEmpty();
    if (format == SequenceModelFile.Format.BFLOAT16
        && asItIs
        && SequenceModelFile.isOfARun(Safetensors.metadata(model))) {
      // Of any network: nothing needs to be known of it.
      Safetensors.read(model).requireFinite().writeRounded(file);
      return List.of();
    }
    SequenceModelFile network =
        SequenceModelFile.read(model, layers).withVocabulary(model, vocabulary);
    network.write(format, file);
    List<String> lines = new ArrayList<>(network.about(model));
    if (network.known().tokens().isEmpty()) {
      lines.add(
          model
              + ": does not name its words, nor does what was written; with --vocabulary FILE it"
              + " would");
    }
    return lines;
  }

  /** A bar if {@code reproduce.sh} found a terminal and told its width, else plain lines. */
  @Override
  public Progress progress() {
    int columns = Terminal.errorColumns();
    return columns > 0 ? new TerminalProgress(err, columns) : new PlainProgress(err);
  }
}
