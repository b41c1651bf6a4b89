package dev.espalier.report.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Lines with intervals over two axes, as they stand in papers. */
public final class LinePlot {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Color GRID = new Color(0xe9ecef);
  static final Color FAINT = new Color(0x59636e);

  private static final float[] DOTS = {2, 4};

  private LinePlot() {}

  /**
   * One line of a figure: points of one start, in one form of their networks.
   *
   * @param look of the line and its marks
   * @param name in the legend, where lines of one name have one entry
   * @param hollow whether the marks are
   * @param dots whether the line is dotted, whatever its look
   * @param marks one at least
   */
  record Series(Look look, String name, boolean hollow, boolean dots, List<Mark> marks) {}

  record Mark(Point.Interval x, Point.Interval y) {}

  /**
   * A point of a line.
   *
   * @param low end of the interval around y; NaN for none
   * @param high end of it
   */
  public record Measured(double x, double y, double low, double high) {}

  /**
   * Lines over two logarithmic axes, as SVG.
   *
   * @param title what the figure shows
   * @param x label of the axis to the right
   * @param y label of the axis upwards
   * @param lines by name
   * @throws NoFontsException if this machine has no fonts to measure texts with
   */
  public static String logarithmic(
      String title, String x, String y, Map<String, List<Measured>> lines) {
    requireFonts();
    List<String> names = List.copyOf(lines.keySet());
    return svg(
        title,
        of(
            series(lines, name -> Look.of(names.indexOf(name))),
            new RoundLogAxis(x, ""),
            new RoundLogAxis(y, "")));
  }

  /**
   * Lines over a logarithmic axis of ratios, such as 2x, as SVG; see {@link #logarithmic}.
   *
   * @param lines by the method that they are of, whose look they have
   * @throws NoFontsException if this machine has no fonts to measure texts with
   */
  public static String ofRatios(
      String title, String x, String y, Map<String, List<Measured>> lines) {
    requireFonts();
    NumberAxis height = new NumberAxis(y);
    height.setAutoRangeIncludesZero(false);
    return svg(title, of(series(lines, LinePlot::lookOf), new RoundLogAxis(x, "x"), height));
  }

  /** That of a name's method, which may have a cell in brackets behind it. */
  private static Look lookOf(String name) {
    int bracket = name.indexOf(" (");
    return bracket < 0
        ? Look.ofMethod(name)
        : Look.ofMethod(name.substring(0, bracket))
            .dashedAs(Look.ofCell(name.substring(bracket + 2, name.length() - 1)));
  }

  private static List<Series> series(
      Map<String, List<Measured>> lines, Function<String, Look> look) {
    List<Series> series = new ArrayList<>();
    lines.forEach(
        (name, points) ->
            series.add(
                new Series(
                    look.apply(name),
                    name,
                    false,
                    false,
                    points.stream().map(LinePlot::mark).toList())));
    return series;
  }

  private static Mark mark(Measured point) {
    return new Mark(
        new Point.Interval(point.x, null, null),
        new Point.Interval(point.y, Point.finite(point.low), Point.finite(point.high)));
  }

  /** Why no figure can be drawn. */
  public static final class NoFontsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NoFontsException(Throwable cause) {
      super(
          "no figures: Java finds no fonts on this machine (%s); install some, for instance Debian's fonts-dejavu-core"
              .formatted(cause.getMessage()),
          cause);
    }
  }

  /** JDKs differ in what they throw. */
  static void requireFonts() {
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(FONT);
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new NoFontsException(e);
    }
  }

  static XYPlot of(List<Series> all, ValueAxis x, ValueAxis y) {
    XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setCapLength(5);
    LegendItemCollection legend = new LegendItemCollection();
    double least = y instanceof RoundLogAxis ? leastAboveZero(all) : Double.NEGATIVE_INFINITY;
    for (Series one : all) {
      int i = dataset.getSeriesCount();
      XYIntervalSeries series = new XYIntervalSeries(one.name + " " + i, true, true);
      for (Mark mark : one.marks) {
        series.add(
            mark.x.value(),
            low(mark.x),
            high(mark.x),
            Math.max(least, mark.y.value()),
            Math.max(least, low(mark.y)),
            Math.max(least, high(mark.y)));
      }
      dataset.addSeries(series);
      renderer.setSeriesPaint(i, one.look.paint());
      renderer.setSeriesShape(i, one.look.shape());
      renderer.setSeriesShapesFilled(i, !one.hollow);
      renderer.setSeriesStroke(i, stroke(one.dots ? DOTS : one.look.strokes()));
      if (!has(legend, one.name)) {
        legend.add(item(one));
      }
    }
    renderer.setErrorStroke(new BasicStroke(0.6f));
    for (ValueAxis axis : List.of(x, y)) {
      axis.setLabelFont(FONT);
      axis.setTickLabelFont(FONT);
      axis.setLabelPaint(Color.BLACK);
      axis.setTickLabelPaint(FAINT);
      axis.setUpperMargin(0.07);
      axis.setLowerMargin(0.07);
    }
    XYPlot plot = new XYPlot(dataset, x, y, renderer);
    plot.setFixedLegendItems(legend);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    return plot;
  }

  private static boolean has(LegendItemCollection legend, String name) {
    for (int i = 0; i < legend.getItemCount(); i++) {
      if (legend.get(i).getLabel().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static LegendItem item(Series of) {
    Shape line = new Line2D.Double(-14, 0, 14, 0);
    return new LegendItem(
        of.name,
        null,
        null,
        null,
        true,
        of.look.shape(),
        !of.hollow,
        of.look.paint(),
        of.hollow,
        of.look.paint(),
        new BasicStroke(1),
        true,
        line,
        stroke(of.dots ? DOTS : of.look.strokes()),
        of.look.paint());
  }

  /** An entry of the legend for what is drawn beside the methods' lines. */
  static LegendItem item(String name, BasicStroke stroke, Color color) {
    LegendItem item =
        new LegendItem(name, null, null, null, new Line2D.Double(-14, 0, 14, 0), stroke, color);
    item.setShapeVisible(false);
    item.setLineVisible(true);
    item.setLine(new Line2D.Double(-14, 0, 14, 0));
    item.setLineStroke(stroke);
    item.setLinePaint(color);
    return item;
  }

  /** Where a logarithm has no place for values, they stand at the least that it has one for. */
  private static double leastAboveZero(List<Series> all) {
    return all.stream()
        .flatMap(one -> one.marks.stream())
        .flatMap(mark -> Stream.of(mark.y.value(), low(mark.y)))
        .mapToDouble(value -> value)
        .filter(value -> value > 0)
        .min()
        .orElse(1);
  }

  private static BasicStroke stroke(float[] dash) {
    return new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
  }

  private static double low(Point.Interval interval) {
    return interval.low() == null ? interval.value() : interval.low();
  }

  private static double high(Point.Interval interval) {
    return interval.high() == null ? interval.value() : interval.high();
  }

  static BasicStroke dotted() {
    return new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DOTS, 0);
  }

  static String svg(String title, XYPlot plot) {
    // Rotated texts stay texts, in the font of the others.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
    JFreeChart chart = new JFreeChart(title, TITLE, plot, true);
    // Readers' pages are dark as often as white, and the texts are black.
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setItemFont(FONT);
    chart.getLegend().setBackgroundPaint(null);
    chart.getLegend().setFrame(BlockBorder.NONE);
    try {
      SVGGraphics2D graphics =
          new SVGGraphics2D(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .getDOMImplementation()
                  .createDocument("http://www.w3.org/2000/svg", "svg", null));
      graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
      chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
      StringWriter svg = new StringWriter();
      graphics.stream(svg, true);
      return svg.toString();
    } catch (ParserConfigurationException | SVGGraphics2DIOException e) {
      throw new IllegalStateException(e);
    }
  }
}
