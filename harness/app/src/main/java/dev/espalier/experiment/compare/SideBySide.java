package dev.espalier.experiment.compare;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Lines;
import java.nio.file.Path;
import java.util.List;

/**
 * Two results folders side by side: of one experiment and scale each, or roots that hold several.
 * Rows are matched by method, operating point and set of seeds; differences beyond noise are
 * marked.
 */
public final class SideBySide {

  private final Path first;
  private final Path second;
  private final Pairing pairing;
  private final List<FolderPair> pairs;

  private SideBySide(Path first, Path second) {
    this.first = first;
    this.second = second;
    pairing = Pairing.of(first, second);
    pairs = pairing.pairs().stream().map(pair -> new FolderPair(pair.a(), pair.b())).toList();
  }

  /**
   * Reads both folders.
   *
   * @param a the folder that differences count from
   * @param b the folder that they lead to
   * @throws IllegalArgumentException if one of them holds no results, or they hold none of one
   *     experiment and scale
   * @throws java.io.UncheckedIOException naming the file, if one cannot be read
   */
  public static SideBySide of(Path a, Path b) {
    return new SideBySide(a, b);
  }

  /** For a terminal: what changed between the runs, the tables, and the rules of judging. */
  public String text() {
    return text(Integer.MAX_VALUE);
  }

  /** Likewise, its tables no wider than so many characters. */
  public String text(int width) {
    StringBuilder text = new StringBuilder();
    text.append("A: %s\nB: %s\n".formatted(first, second));
    pairs.forEach(pair -> text.append("\n").append(pair.text(width)));
    text.append("\n").append(Lines.fitting(Verdict.RULES, width));
    text.append(pairing.alone());
    return text.toString();
  }

  /** One row for every measure of every row of results; columns without a value are empty. */
  public CsvTable table() {
    CsvTable table = CsvTable.of(FolderPair.COLUMNS);
    for (FolderPair pair : pairs) {
      table = pair.addTo(table);
    }
    return table;
  }
}
