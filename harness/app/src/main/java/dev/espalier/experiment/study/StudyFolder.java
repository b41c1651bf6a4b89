package dev.espalier.experiment.study;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Environment;
import dev.espalier.method.Pruner;
import dev.espalier.model.Safetensors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.report.page.LinePlot;
import dev.espalier.setup.Laboratory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * A folder with the tables of a study as CSV, its figures as SVG, and its networks. They are
 * written together when the study is over, with the environment that they were made in: one that is
 * stopped leaves what an earlier one wrote, and no mixture of the two.
 */
final class StudyFolder implements Laboratory, AutoCloseable {

  private static final int DIGITS = 4;

  private final Path folder;
  private final Kernels kernels;
  private final Catalogue catalogue;
  private final Progress progress;
  private final List<Runnable> files = new ArrayList<>();
  private CsvTable last;
  private Progress.Bar bar;
  private long done;

  /**
   * @param progress where it is said how far the study is
   */
  StudyFolder(Path folder, Kernels kernels, Catalogue catalogue, Progress progress) {
    this.folder = folder;
    this.kernels = kernels;
    this.catalogue = catalogue;
    this.progress = progress;
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public Pruner method(String id, Map<String, String> settings) {
    return catalogue.method(id).configure(settings);
  }

  @Override
  public void begin(String what, int steps) {
    close();
    bar = progress.start(what, steps);
    done = 0;
  }

  @Override
  public void step(String message) {
    bar.update(++done, message);
  }

  @Override
  public void table(String name, List<String> columns, List<Map<String, Object>> rows) {
    CsvTable table = CsvTable.of(columns, rows.stream().map(StudyFolder::texts).toList());
    files.add(() -> table.write(folder.resolve(name + ".csv")));
    last = table;
  }

  private static Map<String, String> texts(Map<String, Object> row) {
    Map<String, String> texts = new LinkedHashMap<>();
    row.forEach((column, value) -> texts.put(column, text(value)));
    return texts;
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? Numbers.significant(number, DIGITS)
        : String.valueOf(value);
  }

  @Override
  public void figure(String name, Chart chart) {
    Map<String, List<LinePlot.Measured>> lines = new LinkedHashMap<>();
    for (Line line : chart.lines()) {
      lines.put(
          line.name(),
          line.marks().stream()
              .map(mark -> new LinePlot.Measured(mark.x(), mark.y(), mark.low(), mark.high()))
              .toList());
    }
    try {
      String svg =
          LinePlot.logarithmic(
              "%s: %s against %s".formatted(name, chart.y(), chart.x()),
              chart.x(),
              chart.y(),
              lines);
      files.add(() -> AtomicFile.write(folder.resolve(name + ".svg"), svg));
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
  }

  @Override
  public void save(String name, SequenceModel network) {
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    network.parameters().forEach(p -> tensors.put(p.name(), p.value().copy()));
    Map<String, String> about = new LinkedHashMap<>(network.describe());
    about.put("format", "espalier-model");
    Path file = folder.resolve("models").resolve(name + ".safetensors");
    files.add(() -> new Safetensors(tensors, about).write(file));
  }

  /** Writes all that was found, and what it was found on. */
  void write(Environment environment) {
    files.forEach(Runnable::run);
    AtomicFile.write(folder.resolve("environment.json"), environment.json());
  }

  /** The table that was written last, which sums up the others; empty without any. */
  String text() {
    return last == null ? "" : TextTable.of(last).text(progress.width());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
