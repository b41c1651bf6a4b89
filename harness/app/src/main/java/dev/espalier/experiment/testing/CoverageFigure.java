package dev.espalier.experiment.testing;

import dev.espalier.experiment.testing.Finding.Point;
import dev.espalier.file.AtomicFile;
import dev.espalier.report.page.LinePlot;
import dev.espalier.report.page.LinePlot.Measured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How coverage grows with the tests.
 *
 * @param points what every search had covered, network by network
 */
record CoverageFigure(List<Point> points) {

  private static final String FIGURE = "coverage.svg";

  /**
   * Draws it as SVG, if there is something to draw.
   *
   * @throws LinePlot.NoFontsException if there are no fonts to draw it with
   */
  void write(Path folder) {
    Map<String, List<Measured>> lines = coverage();
    if (!lines.isEmpty()) {
      AtomicFile.write(
          folder.resolve(FIGURE),
          LinePlot.logarithmic(
              "Coverage of the first network by random tests",
              "random tests",
              "share of the requirements that they met",
              lines));
    }
  }

  /**
   * Coverage of the first network, which is dense where there is a dense one, after more and more
   * tests: mean of the seeds, the least and the greatest. What is not covered at all is left out.
   */
  private Map<String, List<Measured>> coverage() {
    Map<String, List<Measured>> lines = new LinkedHashMap<>();
    Map<Integer, List<Point>> byTests =
        points.stream()
            .filter(point -> point.search().equals(Finding.RANDOM))
            .filter(point -> point.network().equals(points.get(0).network()))
            .collect(Collectors.groupingBy(Point::tests, TreeMap::new, Collectors.toList()));
    for (String column : Tally.columns()) {
      byTests.forEach(
          (tests, seeds) -> {
            var shares =
                seeds.stream().mapToDouble(point -> point.shares().get(column)).summaryStatistics();
            if (shares.getMin() > 0) {
              lines
                  .computeIfAbsent(column.toUpperCase(Locale.ROOT), name -> new ArrayList<>())
                  .add(new Measured(tests, shares.getAverage(), shares.getMin(), shares.getMax()));
            }
          });
    }
    return lines;
  }
}
