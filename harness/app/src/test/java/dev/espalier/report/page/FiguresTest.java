package dev.espalier.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.page.Point.Interval;
import dev.espalier.task.Metric;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FiguresTest {

  private static Point point(int method, double perplexity, double speedup, double share) {
    return new Point(
        method,
        method == 0 ? "dense" : "l0",
        "",
        new Interval(perplexity, perplexity - 1, perplexity + 1),
        Map.of(),
        null,
        share,
        share < 100 ? share / 2 : share,
        200 / share,
        Map.of("10x30", new Interval(speedup, speedup / 1.2, speedup * 1.2)),
        List.of(),
        null,
        Map.of());
  }

  private static PageData data(List<Point> points, List<Curve> curves) {
    return new PageData(
        new Metric("test_perplexity", "test perplexity", true, true, ""),
        "perplexity",
        null,
        null,
        null,
        List.of(2.0, 3.3),
        List.of("10x30"),
        points.stream().anyMatch(point -> point.method() > 0),
        Map.of(),
        List.of(new PageData.Method("dense", "Dense"), new PageData.Method("l0", "L0")),
        Map.of(),
        points,
        curves,
        List.of());
  }

  private static Document parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(String svg) throws Exception {
    NodeList nodes = parsed(svg).getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  @Test
  void axesAndLegendSayWhatIsDrawn() throws Exception {
    PageData data = data(List.of(point(0, 40, 1, 100), point(1, 38, 3, 40)), List.of());
    Map<String, String> figures = new Figures("lm, quick", data).svg();
    assertEquals(
        Set.of("speed-10x30.svg", "theory-10x30.svg", "weights.svg", "multiply-accumulates.svg"),
        figures.keySet());
    List<String> texts = texts(figures.get("speed-10x30.svg"));
    for (String text :
        List.of(
            "lm, quick: test perplexity against measured speedup",
            "measured speedup, 10x30 (right is faster)",
            "test perplexity (lower is better)",
            "dense",
            "l0",
            "1x",
            "2x",
            "3x")) {
      assertTrue(texts.contains(text), text + " is not in " + texts);
    }
    assertTrue(texts(figures.get("weights.svg")).contains("50 %"));
  }

  /** Lines of an SVG that go straight down or across, without axes and grid. */
  private static long lines(String svg) {
    return svg.split("<line ").length;
  }

  @Test
  void marksAndControlsAreLinesAcross() {
    List<Point> points = List.of(point(0, 40, 1, 100), point(1, 38, 3, 40));
    PageData without = data(points, List.of());
    PageData with =
        new PageData(
            without.quality(),
            "perplexity",
            40.0,
            38.5,
            null,
            // The last lies beyond the points, and does not stretch the axis.
            List.of(1.5, 2.5, 80.0),
            without.timings(),
            true,
            without.groups(),
            without.methods(),
            Map.of(),
            points,
            List.of(),
            List.of());
    PageData bare =
        new PageData(
            without.quality(),
            "perplexity",
            null,
            null,
            null,
            List.of(),
            without.timings(),
            true,
            without.groups(),
            without.methods(),
            Map.of(),
            points,
            List.of(),
            List.of());
    String speed = "speed-10x30.svg";
    assertEquals(
        lines(new Figures("lm, quick", bare).svg().get(speed)) + 4,
        lines(new Figures("lm, quick", with).svg().get(speed)));
    assertEquals(
        lines(new Figures("lm, quick", bare).svg().get("weights.svg")) + 2,
        lines(new Figures("lm, quick", with).svg().get("weights.svg")));
  }

  @Test
  void startsAreLinesOfTheirOwn() throws Exception {
    Point dense = point(1, 38, 3, 40);
    Point scratch =
        new Point(
            1,
            "l0 (from scratch)",
            "",
            dense.quality(),
            Map.of(),
            null,
            40.0,
            20.0,
            5.0,
            dense.speedups(),
            List.of(),
            null,
            Map.of());
    List<String> texts =
        texts(
            new Figures("lm, quick", data(List.of(dense, scratch), List.of()))
                .svg()
                .get("speed-10x30.svg"));
    assertTrue(texts.containsAll(List.of("l0", "l0 (from scratch)")), texts::toString);
  }

  @Test
  void fineTuningIsDrawnWhereItStartsUnderOneNameAMethod() throws Exception {
    List<Curve.Epoch> epochs =
        List.of(
            new Curve.Epoch(1, 80.0, 90.0, Map.of(), Map.of()),
            new Curve.Epoch(2, 50.0, 60.0, Map.of(), Map.of()));
    PageData data =
        data(
            List.of(),
            List.of(
                new Curve(0, "", "dense, seed 1", 0, epochs),
                new Curve(1, "", "l0, lambda=1, seed 1", 2, epochs),
                new Curve(1, "", "l0, lambda=1, seed 2", 2, epochs),
                new Curve(1, "", "l0, lambda=2, seed 1", 2, epochs)));
    Map<String, String> figures = new Figures("lm, quick", data).svg();
    assertEquals(Set.of("training.svg"), figures.keySet());
    List<String> texts = texts(figures.get("training.svg"));
    assertTrue(texts.containsAll(List.of("dense", "epoch", "1", "2", "3", "4")), texts::toString);
    assertEquals(1, texts.stream().filter("l0"::equals).count(), texts::toString);
  }

  @Test
  void whatDidNotSettleIsNoFigure() throws Exception {
    Point settled = point(1, 38, 3, 40);
    Point unsettled =
        new Point(
            1,
            "l0",
            "",
            settled.quality(),
            Map.of(),
            null,
            40.0,
            20.0,
            5.0,
            settled.speedups(),
            List.of("10x30"),
            null,
            Map.of());
    Set<String> names =
        new Figures("lm, quick", data(List.of(unsettled), List.of())).svg().keySet();
    assertFalse(names.contains("speed-10x30.svg"), names::toString);
    assertTrue(names.contains("weights.svg"), names::toString);
  }

  @Test
  void networksThatLostNothingHaveNoPictureOfWhatTheyKept() {
    assertEquals(
        Set.of("speed-10x30.svg", "theory-10x30.svg"),
        new Figures(
                "lm, quick", data(List.of(point(0, 40, 1, 100), point(0, 41, 1, 100)), List.of()))
            .svg()
            .keySet());
  }

  @Test
  void valuesThatALogarithmHasNoPlaceForStandAtItsEnd() throws Exception {
    Map<String, List<LinePlot.Measured>> lines =
        Map.of(
            "a",
            List.of(new LinePlot.Measured(1, 0, -1, 1), new LinePlot.Measured(2, 0.5, 0.25, 1)));
    List<String> texts = texts(LinePlot.logarithmic("title", "x", "y", lines));
    assertTrue(texts.containsAll(List.of("title", "0.3", "0.5", "1")), texts::toString);
  }

  @Test
  void sameDataGiveTheSameFigures() {
    PageData data = data(List.of(point(0, 40, 1, 100), point(1, 38, 3, 40)), List.of());
    assertEquals(new Figures("lm, quick", data).svg(), new Figures("lm, quick", data).svg());
  }

  @Test
  void ticksOfALogarithmicAxisAreRoundAndEnough() {
    assertEquals(List.of(1.0, 10.0, 100.0, 1000.0), RoundLogAxis.ticks(0.9, 1100));
    assertEquals(List.of(1.0, 2.0, 5.0, 10.0), RoundLogAxis.ticks(0.8, 15));
    assertEquals(List.of(0.7, 1.0, 1.5, 2.0, 3.0), RoundLogAxis.ticks(0.68, 3.4));
    assertEquals(List.of(34.0, 36.0, 38.0, 40.0, 42.0), RoundLogAxis.ticks(33.9, 43.8));
    for (double high : new double[] {1.01, 1.3, 2.2, 7, 60, 4e4}) {
      int count = RoundLogAxis.ticks(1, high).size();
      assertTrue(count >= 3 && count <= 9, high + ": " + RoundLogAxis.ticks(1, high));
    }
  }
}
