package dev.espalier.report.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
  private static final Color PARETO = new Color(0x00, 0x80, 0x5c, 0x40);

  private final String of;
  private final PageData data;

  /**
   * @param of what they are figures of, for their titles
   */
  Figures(String of, PageData data) {
    this.of = of;
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
        List<LinePlot.Series> speeds =
            points(timing, (point, form, speed) -> new LinePlot.Mark(speed, point.qualityIn(form)));
        add(
            figures,
            "speed-" + timing,
            data.quality().label() + " against measured speedup",
            speeds,
            new RoundLogAxis(measured + " (right is faster)", FACTOR),
            quality(),
            plot -> {
              pareto(plot, speeds, false);
              marksAndControls(plot);
            });
        add(
            figures,
            "theory-" + timing,
            "measured against theoretical speedup",
            points(
                timing, (point, form, speed) -> new LinePlot.Mark(exactly(point.theory()), speed)),
            new RoundLogAxis("theoretical speedup", FACTOR),
            new RoundLogAxis(measured, FACTOR),
            Figures::diagonal);
      }
    }
    addKept(figures, "weights", Point::parameters);
    addKept(figures, "multiply-accumulates", Point::multiplyAccumulates);
    NumberAxis epochs = new NumberAxis("epoch");
    epochs.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    epochs.setAutoRangeIncludesZero(false);
    add(
        figures,
        "training",
        "training, means over the seeds",
        training(),
        epochs,
        new RoundLogAxis("validation " + data.learnt(), ""),
        this::starts);
    return figures;
  }

  /** Only where something was pruned: what whole networks keep is no picture. */
  private void addKept(Map<String, String> figures, String name, Function<Point, Double> share) {
    List<LinePlot.Series> series = kept(share);
    if (data.pruned()) {
      add(
          figures,
          name,
          data.quality().label() + " against " + name + " kept",
          series,
          share(name),
          quality(),
          plot -> {
            pareto(plot, series, true);
            controls(plot);
          });
    }
  }

  private ValueAxis quality() {
    String label =
        "%s (%s is better)"
            .formatted(data.quality().label(), data.quality().lowerIsBetter() ? "lower" : "higher");
    if (data.quality().logarithmic()) {
      return new RoundLogAxis(label, "");
    }
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(false);
    return axis;
  }

  private static ValueAxis share(String of) {
    ValueAxis axis = new RoundLogAxis(of + " kept, % of dense (right is smaller)", " %");
    axis.setInverted(true);
    return axis;
  }

  private interface Marking {
    LinePlot.Mark of(Point point, String form, Point.Interval speed);
  }

  /** What was timed by one protocol and settled, a series a method and form. */
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
                  return speed == null || point.unsettled().contains(timing)
                      ? null
                      : marking.of(point, form, speed);
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
                  .sorted(Comparator.comparingDouble(mark -> mark.x().value()))
                  .toList();
          PageData.Method method = data.methods().get(points.get(0).method());
          if (!marks.isEmpty()) {
            series.add(
                new LinePlot.Series(
                    method.look(),
                    form.isEmpty() ? curve : curve + ", " + form,
                    !form.isEmpty(),
                    !curve.equals(method.id()),
                    marks));
          }
        });
    return series;
  }

  /** A line an operating point, under the name of its method. */
  private List<LinePlot.Series> training() {
    Map<String, List<Curve>> rows =
        data.curves().stream()
            .collect(
                Collectors.groupingBy(
                    curve -> curve.label().replaceFirst(", seed \\d+$", "") + " " + curve.cell(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<LinePlot.Series> lines = new ArrayList<>();
    rows.forEach(
        (label, seeds) -> {
          Curve first = seeds.get(0);
          PageData.Method method = data.methods().get(first.method());
          boolean alike = data.cells().size() < 2;
          Look look = alike ? method.look() : lookOf(method, data.cells().get(first.cell()));
          String name = alike ? method.id() : "%s (%s)".formatted(method.id(), first.cell());
          List<LinePlot.Mark> marks = means(seeds);
          if (!marks.isEmpty()) {
            lines.add(new LinePlot.Series(look, name, false, false, marks));
          }
        });
    return lines;
  }

  /** Cells are told by their dashes, and by their whole look where there is one method. */
  private Look lookOf(PageData.Method method, Look cell) {
    return data.methods().size() > 1 ? method.look().dashedAs(cell) : cell;
  }

  private static List<LinePlot.Mark> means(List<Curve> seeds) {
    Map<Integer, List<Double>> epochs = new TreeMap<>();
    for (Curve seed : seeds) {
      for (Curve.Epoch epoch : seed.epochs()) {
        if (epoch.valid() != null) {
          epochs
              .computeIfAbsent(seed.from() + epoch.epoch(), e -> new ArrayList<>())
              .add(epoch.valid());
        }
      }
    }
    List<LinePlot.Mark> marks = new ArrayList<>();
    epochs.forEach(
        (epoch, values) -> {
          double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
          marks.add(new LinePlot.Mark(exactly((double) epoch), exactly(mean)));
        });
    return marks;
  }

  private static Point.Interval exactly(Double value) {
    return value == null ? null : new Point.Interval(value, null, null);
  }

  private void add(
      Map<String, String> figures,
      String name,
      String title,
      List<LinePlot.Series> series,
      ValueAxis x,
      ValueAxis y,
      Consumer<XYPlot> besides) {
    if (!series.isEmpty()) {
      XYPlot plot = LinePlot.of(series, x, y);
      besides.accept(plot);
      figures.put(name + ".svg", LinePlot.svg(of + ": " + title, plot));
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
    plot.getFixedLegendItems()
        .add(LinePlot.item("all that was saved is time", LinePlot.dotted(), LinePlot.FAINT));
  }

  /** The steps beyond which nothing is, as far to the right and as good. */
  private void pareto(XYPlot plot, List<LinePlot.Series> series, boolean leftIsGreater) {
    double towards = leftIsGreater ? -1 : 1;
    double up = data.quality().lowerIsBetter() ? -1 : 1;
    List<LinePlot.Mark> sorted =
        series.stream()
            .flatMap(line -> line.marks().stream())
            .sorted(
                Comparator.<LinePlot.Mark>comparingDouble(mark -> -towards * mark.x().value())
                    .thenComparingDouble(mark -> -up * mark.y().value()))
            .toList();
    List<LinePlot.Mark> front = new ArrayList<>();
    for (LinePlot.Mark mark : sorted) {
      if (front.isEmpty() || up * mark.y().value() > up * front.get(front.size() - 1).y().value()) {
        front.add(mark);
      }
    }
    if (front.size() < 2) {
      return;
    }
    BasicStroke stroke = new BasicStroke(5, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    Range range = plot.getDomainAxis().getRange();
    for (int i = 0; i < front.size(); i++) {
      double x = front.get(i).x().value();
      double y = front.get(i).y().value();
      boolean last = i + 1 == front.size();
      double left =
          last
              ? leftIsGreater ? range.getUpperBound() : range.getLowerBound()
              : front.get(i + 1).x().value();
      plot.addAnnotation(new XYLineAnnotation(left, y, x, y, stroke, PARETO));
      if (!last) {
        double next = front.get(i + 1).y().value();
        plot.addAnnotation(new XYLineAnnotation(left, y, left, next, stroke, PARETO));
      }
    }
    plot.getFixedLegendItems().add(LinePlot.item("Pareto line", stroke, PARETO));
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
    List<Double> levels = Stream.of(data.dense(), data.control()).filter(Objects::nonNull).toList();
    levels.forEach(
        quality ->
            plot.addRangeMarker(
                new ValueMarker(quality, LinePlot.FAINT, LinePlot.dotted()), Layer.BACKGROUND));
    if (!levels.isEmpty()) {
      String name = data.control() == null ? "level of dense" : "levels of dense and trained-on";
      plot.getFixedLegendItems().add(LinePlot.item(name, LinePlot.dotted(), LinePlot.FAINT));
    }
  }

  /** Where trainings take over the dense network. */
  private void starts(XYPlot plot) {
    data.curves().stream()
        .map(Curve::from)
        .filter(from -> from > 0)
        .distinct()
        .forEach(
            from ->
                plot.addDomainMarker(
                    new ValueMarker(from + 0.5, LinePlot.FAINT, new BasicStroke(0.4f)),
                    Layer.BACKGROUND));
  }
}
