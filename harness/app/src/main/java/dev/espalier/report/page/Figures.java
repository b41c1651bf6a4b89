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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.Range;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** The main charts of a page as static figures, for papers. */
final class Figures {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 400;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color GRID = new Color(0xe9ecef);
  private static final Color FAINT = new Color(0x59636e);

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
  private static final String FACTOR = "x";

  private final PageData data;

  Figures(PageData data) {
    this.data = data;
  }

  private static Shape turned(Shape shape, double degrees) {
    return AffineTransform.getRotateInstance(Math.toRadians(degrees)).createTransformedShape(shape);
  }

  /** One line of a figure: a method's points from one start, in one form of its network. */
  private record Series(int method, String name, boolean hollow, boolean faint, List<Mark> marks) {}

  private record Mark(Point.Interval x, Point.Interval y) {}

  /**
   * The figures as SVG, by file name.
   *
   * @throws NoFontsException if this machine has no fonts to measure texts with
   */
  Map<String, String> svg() {
    requireFonts();
    Map<String, String> figures = new LinkedHashMap<>();
    for (String timing : data.timings()) {
      if (!timing.contains(" ")) {
        String measured = "measured speedup, " + timing;
        add(
            figures,
            "speed-" + timing,
            points(timing, (point, form, speed) -> new Mark(speed, point.qualityIn(form))),
            new RoundLogAxis(measured, FACTOR),
            quality(),
            this::marksAndControls);
        add(
            figures,
            "theory-" + timing,
            points(timing, (point, form, speed) -> new Mark(exactly(point.theory()), speed)),
            new RoundLogAxis("theoretical speedup", FACTOR),
            new RoundLogAxis(measured, FACTOR),
            Figures::diagonal);
      }
    }
    add(figures, "weights", kept(Point::parameters), share("weights"), quality(), this::controls);
    add(
        figures,
        "multiply-accumulates",
        kept(Point::multiplyAccumulates),
        share("multiply-accumulates"),
        quality(),
        this::controls);
    NumberAxis epochs = new NumberAxis("epoch");
    epochs.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    epochs.setAutoRangeIncludesZero(false);
    add(figures, "training", training(), epochs, round("validation " + data.learnt()), plot -> {});
    return figures;
  }

  /** Why no figure can be drawn. */
  static final class NoFontsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    NoFontsException(Throwable cause) {
      super(
          "no figures: Java finds no fonts on this machine (%s); install some, for instance Debian's fonts-dejavu-core"
              .formatted(cause.getMessage()),
          cause);
    }
  }

  /** JDKs differ in what they throw. */
  private static void requireFonts() {
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(FONT);
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new NoFontsException(e);
    }
  }

  private static ValueAxis round(String label) {
    return new RoundLogAxis(label, "");
  }

  private ValueAxis quality() {
    if (data.quality().logarithmic()) {
      return round(data.quality().label());
    }
    NumberAxis axis = new NumberAxis(data.quality().label());
    axis.setAutoRangeIncludesZero(false);
    return axis;
  }

  private static ValueAxis share(String of) {
    ValueAxis axis = new RoundLogAxis(of + " kept, % of dense (smaller is to the right)", " %");
    axis.setInverted(true);
    return axis;
  }

  private interface Marking {
    Mark of(Point point, String form, Point.Interval speed);
  }

  /** What was timed by one protocol, a series a method and form. */
  private List<Series> points(String protocol, Marking marking) {
    List<Series> series = new ArrayList<>();
    for (String timing : data.timings()) {
      if (timing.equals(protocol) || timing.endsWith(" " + protocol)) {
        String form = timing.substring(0, timing.length() - protocol.length()).strip();
        series.addAll(
            byMethod(
                form,
                point -> {
                  Point.Interval speed = point.speedups().get(timing);
                  return speed == null ? null : marking.of(point, form, speed);
                }));
      }
    }
    return series;
  }

  private List<Series> kept(Function<Point, Double> share) {
    return byMethod("", point -> new Mark(exactly(share.apply(point)), point.quality()));
  }

  private List<Series> byMethod(String form, Function<Point, Mark> marking) {
    Map<String, List<Point>> curves =
        data.points().stream()
            .collect(Collectors.groupingBy(Point::curve, LinkedHashMap::new, Collectors.toList()));
    List<Series> series = new ArrayList<>();
    curves.forEach(
        (curve, points) -> {
          List<Mark> marks =
              points.stream()
                  .map(marking)
                  .filter(Objects::nonNull)
                  .filter(mark -> mark.x != null && mark.y != null)
                  .toList();
          int method = points.get(0).method();
          if (!marks.isEmpty()) {
            series.add(
                new Series(
                    method,
                    form.isEmpty() ? curve : curve + ", " + form,
                    !form.isEmpty(),
                    !curve.equals(data.methods().get(method).id()),
                    marks));
          }
        });
    return series;
  }

  private List<Series> training() {
    return data.curves().stream()
        .map(
            curve ->
                new Series(
                    curve.method(),
                    curve.label(),
                    false,
                    false,
                    curve.epochs().stream()
                        .filter(epoch -> epoch.valid() != null)
                        .map(
                            epoch ->
                                new Mark(exactly((double) epoch.epoch()), exactly(epoch.valid())))
                        .toList()))
        .toList();
  }

  private static Point.Interval exactly(Double value) {
    return value == null ? null : new Point.Interval(value, null, null);
  }

  private static void add(
      Map<String, String> figures,
      String name,
      List<Series> series,
      ValueAxis x,
      ValueAxis y,
      Consumer<XYPlot> besides) {
    if (!series.isEmpty()) {
      XYPlot plot = plot(series, x, y);
      besides.accept(plot);
      figures.put(name + ".svg", svg(plot));
    }
  }

  private static XYPlot plot(List<Series> all, ValueAxis x, ValueAxis y) {
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

  /** Both axes alike, and the line where a saved multiplication is saved time. */
  private static void diagonal(XYPlot plot) {
    Range range = Range.combine(plot.getDomainAxis().getRange(), plot.getRangeAxis().getRange());
    plot.getDomainAxis().setRange(range);
    plot.getRangeAxis().setRange(range);
    double low = range.getLowerBound();
    double high = range.getUpperBound();
    plot.addAnnotation(new XYLineAnnotation(low, low, high, high, dotted(), FAINT));
  }

  /** Lines where methods are compared, and at the networks that lost nothing. */
  private void marksAndControls(XYPlot plot) {
    for (double mark : data.marks()) {
      plot.addDomainMarker(new ValueMarker(mark, FAINT, new BasicStroke(0.4f)), Layer.BACKGROUND);
    }
    controls(plot);
  }

  private void controls(XYPlot plot) {
    Stream.of(data.dense(), data.control())
        .filter(Objects::nonNull)
        .forEach(
            quality ->
                plot.addRangeMarker(new ValueMarker(quality, FAINT, dotted()), Layer.BACKGROUND));
  }

  private static BasicStroke dotted() {
    return new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DOTS, 0);
  }

  private static String svg(XYPlot plot) {
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
