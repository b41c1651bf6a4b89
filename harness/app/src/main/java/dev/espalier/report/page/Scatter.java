package dev.espalier.report.page;

import dev.espalier.report.page.Figures.Mark;
import dev.espalier.report.page.Figures.Series;
import dev.espalier.report.page.Point.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.axis.NumberAxis;

/** A figure of one measure against a ratio, in the manner of the page's, for studies. */
public final class Scatter {

  private final Map<String, List<Mark>> series = new LinkedHashMap<>();

  /**
   * Adds a point.
   *
   * @param name of its series, whose points are joined
   * @param x a ratio, above 0
   * @param half of the interval around y; NaN for none
   */
  public void add(String name, double x, double y, double half) {
    Interval height =
        Double.isNaN(half) ? new Interval(y, null, null) : new Interval(y, y - half, y + half);
    series
        .computeIfAbsent(name, any -> new ArrayList<>())
        .add(new Mark(new Interval(x, null, null), height));
  }

  /**
   * The figure as SVG.
   *
   * @param x what the ratio is
   * @param y what is measured
   * @return empty if nothing was added, or this machine has no fonts to measure texts with
   */
  public String svg(String x, String y) {
    List<Series> all = new ArrayList<>();
    series.forEach((name, marks) -> all.add(new Series(all.size(), name, false, false, marks)));
    NumberAxis height = new NumberAxis(y);
    height.setAutoRangeIncludesZero(false);
    try {
      Figures.requireFonts();
    } catch (Figures.NoFontsException e) {
      return "";
    }
    return all.isEmpty() ? "" : Figures.svg(Figures.plot(all, new RoundLogAxis(x, "x"), height));
  }
}
