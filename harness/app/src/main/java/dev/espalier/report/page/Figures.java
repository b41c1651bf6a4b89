package dev.espalier.report.page;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.Range;

/** The main charts of a page as static figures, for papers. */
final class Figures {

  private static final String FACTOR = "x";

  private final PageData data;

  Figures(PageData data) {
    this.data = data;
  }

  /**
   * The figures as SVG, by file name.
   *
   * @throws LinePlot.NoFontsException if this machine has no fonts to measure texts with
   */
  Map<String, String> svg() {
    LinePlot.requireFonts();
    Map<String, String> figures = new LinkedHashMap<>();
    for (String timing : data.timings()) {
      if (!timing.contains(" ")) {
        String measured = "measured speedup, " + timing;
        add(
            figures,
            "speed-" + timing,
            points(timing, (point, form, speed) -> new LinePlot.Mark(speed, point.qualityIn(form))),
            new RoundLogAxis(measured, FACTOR),
            quality(),
            this::marksAndControls);
        add(
            figures,
            "theory-" + timing,
            points(
                timing, (point, form, speed) -> new LinePlot.Mark(exactly(point.theory()), speed)),
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
    LinePlot.Mark of(Point point, String form, Point.Interval speed);
  }

  /** What was timed by one protocol, a series a method and form. */
  private List<LinePlot.Series> points(String protocol, Marking marking) {
    List<LinePlot.Series> series = new ArrayList<>();
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

  private List<LinePlot.Series> kept(Function<Point, Double> share) {
    return byMethod("", point -> new LinePlot.Mark(exactly(share.apply(point)), point.quality()));
  }

  private List<LinePlot.Series> byMethod(String form, Function<Point, LinePlot.Mark> marking) {
    Map<String, List<Point>> curves =
        data.points().stream()
            .collect(Collectors.groupingBy(Point::curve, LinkedHashMap::new, Collectors.toList()));
    List<LinePlot.Series> series = new ArrayList<>();
    curves.forEach(
        (curve, points) -> {
          List<LinePlot.Mark> marks =
              points.stream()
                  .map(marking)
                  .filter(Objects::nonNull)
                  .filter(mark -> mark.x() != null && mark.y() != null)
                  .toList();
          int method = points.get(0).method();
          if (!marks.isEmpty()) {
            series.add(
                new LinePlot.Series(
                    method,
                    form.isEmpty() ? curve : curve + ", " + form,
                    !form.isEmpty(),
                    !curve.equals(data.methods().get(method).id()),
                    marks));
          }
        });
    return series;
  }

  private List<LinePlot.Series> training() {
    return data.curves().stream()
        .map(
            curve ->
                new LinePlot.Series(
                    curve.method(),
                    curve.label(),
                    false,
                    false,
                    curve.epochs().stream()
                        .filter(epoch -> epoch.valid() != null)
                        .map(
                            epoch ->
                                new LinePlot.Mark(
                                    exactly((double) epoch.epoch()), exactly(epoch.valid())))
                        .toList()))
        .toList();
  }

  private static Point.Interval exactly(Double value) {
    return value == null ? null : new Point.Interval(value, null, null);
  }

  private static void add(
      Map<String, String> figures,
      String name,
      List<LinePlot.Series> series,
      ValueAxis x,
      ValueAxis y,
      Consumer<XYPlot> besides) {
    if (!series.isEmpty()) {
      XYPlot plot = LinePlot.of(series, x, y);
      besides.accept(plot);
      figures.put(name + ".svg", LinePlot.svg(plot));
    }
  }

  /** Both axes alike, and the line where a saved multiplication is saved time. */
  private static void diagonal(XYPlot plot) {
    Range range = Range.combine(plot.getDomainAxis().getRange(), plot.getRangeAxis().getRange());
    plot.getDomainAxis().setRange(range);
    plot.getRangeAxis().setRange(range);
    double low = range.getLowerBound();
    double high = range.getUpperBound();
    plot.addAnnotation(
        new XYLineAnnotation(low, low, high, high, LinePlot.dotted(), LinePlot.FAINT));
  }

  /** Lines where methods are compared, and at the networks that lost nothing. */
  private void marksAndControls(XYPlot plot) {
    for (double mark : data.marks()) {
      plot.addDomainMarker(
          new ValueMarker(mark, LinePlot.FAINT, new BasicStroke(0.4f)), Layer.BACKGROUND);
    }
    controls(plot);
  }

  private void controls(XYPlot plot) {
    Stream.of(data.dense(), data.control())
        .filter(Objects::nonNull)
        .forEach(
            quality ->
                plot.addRangeMarker(
                    new ValueMarker(quality, LinePlot.FAINT, LinePlot.dotted()), Layer.BACKGROUND));
  }
}
