package dev.espalier.report.page;

import dev.espalier.report.Numbers;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A logarithmic axis with ticks at round numbers, also where it spans less than a decade: the same
 * ones that the page's charts have.
 */
final class RoundLogAxis extends LogAxis {

  private static final long serialVersionUID = 1;

  private static final double[][] STEPS = {{1}, {1, 2, 5}, {1, 1.5, 2, 3, 5, 7}};
  private static final int FEWEST = 4;
  private static final int MOST = 9;

  private final String unit;

  /**
   * @param unit put after every number
   */
  RoundLogAxis(String label, String unit) {
    super(label);
    this.unit = unit;
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
    boolean below = RectangleEdge.isTopOrBottom(edge);
    TextAnchor anchor = below ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    return ticks(getRange().getLowerBound(), getRange().getUpperBound()).stream()
        .map(
            value ->
                new NumberTick(
                    TickType.MAJOR, value, Numbers.significant(value, 4) + unit, anchor, anchor, 0))
        .toList();
  }

  /** Round numbers within a range, at least four where steps of one digit allow it. */
  static List<Double> ticks(double low, double high) {
    for (double[] steps : STEPS) {
      List<Double> ticks = new ArrayList<>();
      for (int e = (int) Math.floor(Math.log10(low)); Math.pow(10, e) <= high; e++) {
        for (double step : steps) {
          double tick = Double.parseDouble(step + "e" + e);
          if (tick >= low && tick <= high) {
            ticks.add(tick);
          }
        }
      }
      if (ticks.size() >= FEWEST && ticks.size() <= MOST) {
        return ticks;
      }
    }
    return evenly(low, high);
  }

  private static List<Double> evenly(double low, double high) {
    double step = (high - low) / FEWEST;
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double round = step / power < 2 ? 1 : step / power < 5 ? 2 : 5;
    List<Double> ticks = new ArrayList<>();
    for (double k = Math.ceil(low / (round * power)); k * round * power <= high; k++) {
      ticks.add(k * round * power);
    }
    return ticks;
  }
}
