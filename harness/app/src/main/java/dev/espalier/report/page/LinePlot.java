package dev.espalier.report.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Lines with intervals over two axes, as they stand in papers. */
public final class LinePlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 400;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color GRID = new Color(0xe9ecef);
  static final Color FAINT = new Color(0x59636e);

  /** The page's. */
  private static final int[] COLORS = {
    0x1b1f24, 0xb35900, 0x0072b2, 0x00805c, 0xa6417b,
    0x8a6d00, 0x7a4fbf, 0xc0392b, 0x3f7fa6, 0x5f6b3a
  };

  private static final List<Shape> SHAPES =
      List.of(
          new Ellipse2D.Double(-4, -4, 8, 8),
          new Rectangle2D.Double(-3.5, -3.5, 7, 7),
          ShapeUtils.createUpTriangle(4),
          ShapeUtils.createDiamond(5),
          ShapeUtils.createRegularCross(4.5f, 1.2f),
          ShapeUtils.createDownTriangle(4),
          ShapeUtils.createDiagonalCross(3.5f, 1.2f),
          turned(new Rectangle2D.Double(-6, -2.5, 12, 5), 0),
          turned(new Rectangle2D.Double(-6, -2.5, 12, 5), 90),
          turned(new Rectangle2D.Double(-6, -2.5, 12, 5), 45));

  private static final float[][] DASHES = {
    {1, 0}, {7, 3}, {2, 3}, {9, 3, 2, 3}, {12, 5}, {5, 2, 1, 2, 1, 2}, {1, 5}
  };

  private static final float[] DOTS = {2, 4};

  private LinePlot() {}

  private static Shape turned(Shape shape, double degrees) {
    return AffineTransform.getRotateInstance(Math.toRadians(degrees)).createTransformedShape(shape);
  }

  /** One line of a figure: a method's points from one start, in one form of its network. */
  record Series(int method, String name, boolean hollow, boolean faint, List<Mark> marks) {}

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
   * @param x label of the axis to the right
   * @param y label of the axis upwards
   * @param lines by name
   * @throws NoFontsException if this machine has no fonts to measure texts with
   */
  public static String logarithmic(String x, String y, Map<String, List<Measured>> lines) {
    requireFonts();
    return svg(of(series(lines), new RoundLogAxis(x, ""), new RoundLogAxis(y, "")));
  }

  /**
   * Lines over a logarithmic axis of ratios, such as 2x, as SVG; see {@link #logarithmic}.
   *
   * @throws NoFontsException if this machine has no fonts to measure texts with
   */
  public static String ofRatios(String x, String y, Map<String, List<Measured>> lines) {
    requireFonts();
    NumberAxis height = new NumberAxis(y);
    height.setAutoRangeIncludesZero(false);
    return svg(of(series(lines), new RoundLogAxis(x, "x"), height));
  }

  private static List<Series> series(Map<String, List<Measured>> lines) {
    List<Series> series = new ArrayList<>();
    lines.forEach(
        (name, points) -> {
          List<Mark> marks = points.stream().map(LinePlot::mark).toList();
          series.add(new Series(series.size(), name, false, false, marks));
        });
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
    for (Series one : all) {
      int i = dataset.getSeriesCount();
      XYIntervalSeries series = new XYIntervalSeries(one.name, true, true);
      for (Mark mark : one.marks) {
        series.add(
            mark.x.value(), low(mark.x), high(mark.x), mark.y.value(), low(mark.y), high(mark.y));
      }
      dataset.addSeries(series);
      renderer.setSeriesPaint(i, new Color(COLORS[one.method % COLORS.length]));
      renderer.setSeriesShape(i, SHAPES.get(one.method % SHAPES.size()));
      renderer.setSeriesShapesFilled(i, !one.hollow);
      renderer.setSeriesStroke(
          i,
          new BasicStroke(
              1.2f,
              BasicStroke.CAP_BUTT,
              BasicStroke.JOIN_ROUND,
              1,
              one.faint ? DOTS : DASHES[one.method % DASHES.length],
              0));
    }
    renderer.setErrorStroke(new BasicStroke(0.8f));
    for (ValueAxis axis : List.of(x, y)) {
      axis.setLabelFont(FONT);
      axis.setTickLabelFont(FONT);
      axis.setLabelPaint(Color.BLACK);
      axis.setTickLabelPaint(FAINT);
      axis.setUpperMargin(0.07);
      axis.setLowerMargin(0.07);
    }
    XYPlot plot = new XYPlot(dataset, x, y, renderer);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    return plot;
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

  static String svg(XYPlot plot) {
    // Rotated texts stay texts, in the font of the others.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
    JFreeChart chart = new JFreeChart(null, FONT, plot, true);
    chart.setBackgroundPaint(null);
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
