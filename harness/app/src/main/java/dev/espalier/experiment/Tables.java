package dev.espalier.experiment;

import dev.espalier.experiment.record.RecordTables;
import dev.espalier.experiment.record.TrialLock;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Lines;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.report.page.ReportPage;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.TableFile;
import dev.espalier.report.summary.Summary;
import dev.espalier.report.summary.SummaryTable;
import dev.espalier.report.summary.SummaryView;
import dev.espalier.task.Metric;
import java.util.List;
import java.util.function.IntFunction;

/** Makes all that people look at in a folder anew, from the records that lie in it. */
final class Tables {

  private static final String RUNS = "runs.csv";
  private static final String SPEED = "speed.csv";

  private final ExperimentFamily family;
  private final Scale scale;
  private final Catalogue catalogue;
  private final Progress progress;

  Tables(ExperimentFamily family, Scale scale, Catalogue catalogue, Progress progress) {
    this.family = family;
    this.scale = scale;
    this.catalogue = catalogue;
    this.progress = progress;
  }

  /**
   * Writes the tables and the page.
   *
   * @return the comparison, for people, no wider than so many characters
   */
  IntFunction<String> write(ResultsFolder folder) {
    try (TrialLock lock = folder.lockTables()) {
      return everything(folder);
    }
  }

  /**
   * Writes the tables alone that need no comparison: after every trial, for who looks in.
   *
   * @return the table with a row a trial
   */
  CsvTable writeCsv(ResultsFolder folder) {
    try (TrialLock lock = folder.lockTables()) {
      return csv(folder).runs();
    }
  }

  private IntFunction<String> everything(ResultsFolder folder) {
    RecordTables tables = csv(folder);
    if (isTried(folder)) {
      return new TriedTable(family, scale, catalogue).write(folder)::text;
    }
    Comparison comparison = new Comparison(family, scale, catalogue);
    CsvTable table = comparison.table(tables.runs(), tables.speeds());
    folder.writeText("comparison.csv", table.toString());
    Summary summary =
        Summary.of(
            new TableFile(folder.path().resolve(RUNS), tables.runs()),
            new TableFile(folder.path().resolve(SPEED), tables.speeds()));
    folder.writeText("summary.csv", SummaryTable.of(summary).toString());
    TextTable view = comparison.view(table);
    String notes = comparison.notes(table);
    SummaryView beneath = new SummaryView(summary);
    folder.writeText(
        "comparison.md",
        view.markdown() + (notes.isEmpty() ? "" : "\n" + notes) + beneath.markdown());
    ReportPage.write(folder.path(), progress);
    return width ->
        view.text(width, comparison.leastTold(view))
            + Lines.fitting(notes, width)
            + beneath.text(width);
  }

  private RecordTables csv(ResultsFolder folder) {
    List<TrialRecord> records = folder.records();
    List<Metric> metrics = family.metrics();
    RecordTables tables = new RecordTables(records, metrics.stream().map(Metric::column).toList());
    folder.writeJson("environment.json", tables.environment());
    if (isTried(folder)) {
      return tables;
    }
    folder.writeText(Metrics.FILE, Metrics.table(metrics).toString());
    folder.writeText(RUNS, tables.runs().toString());
    folder.writeText("curve.csv", tables.curves().toString());
    folder.writeText("survivors.csv", tables.survivors().toString());
    folder.writeText(SPEED, tables.speeds().toString());
    CsvTable gradients = tables.gradients();
    if (!gradients.rows().isEmpty()) {
      folder.writeText("gradients.csv", gradients.toString());
    }
    return tables;
  }

  private static boolean isTried(ResultsFolder folder) {
    return folder.path().endsWith(TriedTable.FOLDER);
  }
}
