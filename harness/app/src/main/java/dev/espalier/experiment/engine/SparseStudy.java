package dev.espalier.experiment.engine;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.measure.Speedup;
import dev.espalier.measure.engine.BreakEven;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.SparseTimes;
import dev.espalier.measure.engine.SparseTimes.Form;
import dev.espalier.measure.engine.SparseTimes.Weights;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Lines;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where sparse products begin to pay, in {@code sparse} of the results: for every product that
 * occurs in forward passes of language models whose layers and embedding are equally wide.
 *
 * @param hidden widths
 * @param watch times each product
 * @param out root of the results
 */
public record SparseStudy(
    List<Integer> hidden, int vocabulary, int threads, Stopwatch watch, Path out) implements Study {

  private static final double[] SPARSITIES = {0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99};

  /**
   * A product of a forward pass; passes are told as batch x steps.
   *
   * @param rows of the left operand
   */
  private record Occurrence(int rows, String as) {}

  private static final List<Occurrence> OF_LAYER =
      List.of(
          new Occurrence(300, "input product of 10x30"),
          new Occurrence(30, "input product of 1x30"),
          new Occurrence(10, "recurrent product of 10x30"),
          new Occurrence(1, "recurrent product of 1x1 and 1x30, input product of 1x1"));

  private static final List<Occurrence> OF_SOFTMAX =
      List.of(
          new Occurrence(300, "softmax product of 10x30"),
          new Occurrence(30, "softmax product of 1x30"),
          new Occurrence(1, "softmax product of 1x1"));

  private static final String ABOUT =
      "Share of zeros from which on a product that skips them is faster than the dense one: median"
          + " [lowest, highest] of the rounds. csr: zeros anywhere; block: zeros in whole blocks of"
          + " a row and a vector of columns.";

  private static final List<String> SHAPE =
      List.of("matrix", "depth", "columns", "rows", "occurs_as", "threads", "form");

  private static final List<String> TIMES =
      List.of(
          "sparsity",
          "dense_ms",
          "median_ms",
          "min_ms",
          "max_ms",
          "speedup",
          "speedup_low",
          "speedup_high");

  private static final List<String> ENDS =
      List.of("measured_from", "measured_to", "pays", "break_even", "low", "high", "dense_ms");

  public SparseStudy {
    hidden = List.copyOf(hidden);
  }

  /**
   * With the stopwatch that suits it.
   *
   * @param repeats samples of each product
   */
  public SparseStudy(List<Integer> hidden, int vocabulary, int threads, int repeats, Path out) {
    this(hidden, vocabulary, threads, SparseTimes.watch(repeats), out);
  }

  @Override
  public String run(Progress progress) {
    List<SparseTimes> all = new ArrayList<>();
    try (Team team = new Team(threads);
        Progress.Bar bar = progress.start("timing sparse products", 2L * hidden.size())) {
      Kernels kernels = Kernels.on(team);
      for (int h : hidden) {
        Weights layer = new Weights("layer " + h, h, 4 * h);
        Weights softmax = new Weights("softmax " + h, h, vocabulary);
        for (Weights matrix : List.of(layer, softmax)) {
          List<Integer> rows = occurrences(matrix).stream().map(Occurrence::rows).toList();
          all.addAll(SparseTimes.measure(matrix, rows, SPARSITIES, watch, kernels));
          write(all);
          bar.update(2L * hidden.indexOf(h) + (matrix == layer ? 1 : 2), matrix.name());
        }
      }
    }
    TextTable view = view(all);
    Path folder = out.resolve("sparse");
    AtomicFile.write(folder.resolve("break-even.md"), ABOUT + "\n\n" + view.markdown());
    AtomicFile.write(folder.resolve("environment.json"), Environment.here(threads).json());
    return Lines.fitting(ABOUT + "\n\n", progress.width()) + view.text(progress.width());
  }

  private static List<Occurrence> occurrences(Weights matrix) {
    return matrix.name().startsWith("layer") ? OF_LAYER : OF_SOFTMAX;
  }

  private static String occursAs(SparseTimes times) {
    return occurrences(times.matrix()).stream()
        .filter(o -> o.rows == times.rows())
        .findFirst()
        .orElseThrow()
        .as;
  }

  private void write(List<SparseTimes> all) {
    CsvTable products = CsvTable.of(Columns.joined(SHAPE, TIMES));
    CsvTable ends = CsvTable.of(Columns.joined(SHAPE, ENDS));
    for (SparseTimes times : all) {
      for (Form form : Form.values()) {
        for (int s = 0; s < SPARSITIES.length; s++) {
          products = products.with(product(times, form, s));
        }
        ends = ends.with(ends(times, form));
      }
    }
    products.write(out.resolve("sparse").resolve("products.csv"));
    ends.write(out.resolve("sparse").resolve("break-even.csv"));
  }

  private Map<String, String> shape(SparseTimes times, Form form) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("matrix", times.matrix().name());
    row.put("depth", Integer.toString(times.matrix().depth()));
    row.put("columns", Integer.toString(times.matrix().columns()));
    row.put("rows", Integer.toString(times.rows()));
    row.put("occurs_as", occursAs(times));
    row.put("threads", Integer.toString(threads));
    row.put("form", word(form));
    row.put("dense_ms", Numbers.significant(times.dense().median(), 4));
    return row;
  }

  private Map<String, String> product(SparseTimes times, Form form, int s) {
    Samples samples = times.of(form)[s];
    Speedup speedup = samples.over(times.dense());
    Map<String, String> row = shape(times, form);
    row.put("sparsity", Numbers.significant(SPARSITIES[s], 3));
    row.put("median_ms", Numbers.significant(samples.median(), 4));
    row.put("min_ms", Numbers.significant(samples.min(), 4));
    row.put("max_ms", Numbers.significant(samples.max(), 4));
    row.put("speedup", Numbers.significant(speedup.ratio(), 4));
    row.put("speedup_low", Numbers.significant(speedup.low(), 4));
    row.put("speedup_high", Numbers.significant(speedup.high(), 4));
    return row;
  }

  private Map<String, String> ends(SparseTimes times, Form form) {
    BreakEven breakEven = times.breakEven(form);
    Map<String, String> row = shape(times, form);
    row.put("measured_from", Numbers.significant(SPARSITIES[0], 3));
    row.put("measured_to", Numbers.significant(SPARSITIES[SPARSITIES.length - 1], 3));
    row.put("pays", pays(breakEven.median()));
    row.put("break_even", inside(breakEven.median()));
    row.put("low", inside(breakEven.low()));
    row.put("high", inside(breakEven.high()));
    return row;
  }

  private static String pays(double sparsity) {
    if (sparsity == BreakEven.NEVER) {
      return "nowhere";
    }
    return sparsity == BreakEven.ALWAYS ? "everywhere" : "from break_even on";
  }

  /** Empty for an end outside of what was measured. */
  private static String inside(double sparsity) {
    return Double.isInfinite(sparsity) ? "" : Numbers.fixed(sparsity, 4);
  }

  private static TextTable view(List<SparseTimes> all) {
    List<List<String>> rows = new ArrayList<>();
    for (SparseTimes times : all) {
      List<String> row = new ArrayList<>();
      Weights matrix = times.matrix();
      row.add("%dx%dx%d".formatted(times.rows(), matrix.depth(), matrix.columns()));
      row.add(occursAs(times));
      row.add(Numbers.significant(times.dense().median(), 3));
      for (Form form : Form.values()) {
        BreakEven breakEven = times.breakEven(form);
        row.add(
            "%s [%s, %s]"
                .formatted(
                    percent(breakEven.median()),
                    percent(breakEven.low()),
                    percent(breakEven.high())));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("product", "occurs as", "dense ms"));
    for (Form form : Form.values()) {
      header.add(word(form) + " breaks even at");
    }
    return new TextTable(header, rows);
  }

  private static String percent(double sparsity) {
    if (sparsity == BreakEven.NEVER) {
      return "above " + Numbers.significant(100 * SPARSITIES[SPARSITIES.length - 1], 3) + " %";
    }
    return sparsity == BreakEven.ALWAYS
        ? "below " + Numbers.significant(100 * SPARSITIES[0], 3) + " %"
        : Numbers.fixed(100 * sparsity, 1) + " %";
  }

  private static String word(Form form) {
    return form.name().toLowerCase(Locale.ROOT);
  }
}
