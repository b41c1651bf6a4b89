package dev.espalier.experiment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.measure.engine.LadderShape;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudiesTest {

  /** Does not wait for anything to be compiled: what it finds is told, however slow it is. */
  private static Stopwatch watch(int repeats) {
    return new Stopwatch(repeats, 1, Duration.ZERO, Duration.ZERO);
  }

  @Test
  void peakIsTableOrCsv() {
    assertTrue(
        new PeakStudy(List.of(1), watch(2), Format.CSV)
            .run(Progress.silent())
            .startsWith("threads,gflops,gigabytes_per_s" + System.lineSeparator() + "1,"));
    assertTrue(
        new PeakStudy(List.of(1), watch(2), Format.TABLE)
            .run(Progress.silent())
            .startsWith("threads  gfl"));
  }

  @Test
  void ladderWritesARowARungAndShowsThePapersEnds(@TempDir Path out) {
    List<LadderShape> shapes = List.of(new LadderShape(4, 1, 1, 3), new LadderShape(4, 2, 2, 3));
    String text = new LadderStudy(shapes, 2, watch(3), out).run(Progress.silent());
    List<Map<String, String>> rows = CsvTable.read(out.resolve("ladder/ladder.csv")).rows();
    assertEquals(10 + 12, rows.size());
    assertEquals("1", rows.get(0).get("gain"));
    assertEquals("separate gate products", rows.get(0).get("title"));
    assertEquals("100", rows.get(0).get("paper_steps"));
    // The text shows the last shape, for the paper's is not among them.
    assertTrue(text.contains("of 2 layers of 4, 2x3,"), text);
    assertTrue(text.matches("(?s).*separate gate products .* 347\n.*"), text);
    assertTrue(text.matches("(?s).*all together .* 11.1x\n.*"), text);
    assertTrue(Files.exists(out.resolve("ladder/ladder.md")));
    assertTrue(Files.exists(out.resolve("ladder/environment.json")));
  }

  @Test
  void sparseWritesABreakEvenAProductAndForm(@TempDir Path out) {
    String text = new SparseStudy(List.of(6), 20, 2, watch(3), out).run(Progress.silent());
    List<Map<String, String>> ends = CsvTable.read(out.resolve("sparse/break-even.csv")).rows();
    assertEquals(7 * 2, ends.size());
    assertEquals(7 * 2 * 9, CsvTable.read(out.resolve("sparse/products.csv")).rows().size());
    for (Map<String, String> row : ends) {
      boolean inside = row.get("pays").equals("from break_even on");
      assertEquals(inside, !row.get("break_even").isEmpty(), row::toString);
    }
    assertTrue(text.contains("recurrent product of 10x30"), text);
    assertTrue(Files.exists(out.resolve("sparse/break-even.md")));
    assertTrue(Files.exists(out.resolve("sparse/environment.json")));
  }

  @Test
  void scalingVariesOneThingAtATime(@TempDir Path out) {
    Shape base = Shape.square(2, 6, 2, 3, 20);
    ScalingStudy study =
        new ScalingStudy(
            base, List.of(4, 6), List.of(2), List.of(20, 30), List.of(1, 2), watch(2), out);
    study.run(Progress.silent());
    List<Map<String, String>> rows = CsvTable.read(out.resolve("scaling/speed.csv")).rows();
    assertEquals(2 * 7, rows.size());
    assertEquals(
        List.of("hidden", "hidden", "batch", "vocabulary", "vocabulary", "threads", "threads"),
        rows.subList(0, 7).stream().map(row -> row.get("varied")).toList());
    // The base network, met again, is not timed again.
    assertEquals(rows.get(1).get("median_ms"), rows.get(2).get("median_ms"));
    List<Map<String, String>> memory = CsvTable.read(out.resolve("scaling/memory.csv")).rows();
    assertEquals(4, memory.size());
    assertTrue(Files.exists(out.resolve("scaling/environment.json")));
  }

  @Test
  void widthsHaveARowAWorkBatchAndWidth(@TempDir Path out) {
    WidthStudy study = new WidthStudy(List.of(8, 4, 12), List.of(1, 2), 3, 1, watch(2), out);
    study.run(Progress.silent());
    List<Map<String, String>> rows = CsvTable.read(out.resolve("widths/widths.csv")).rows();
    assertEquals(2 * 2 * 3, rows.size());
    assertEquals(
        List.of("4", "8", "12"),
        rows.subList(0, 3).stream().map(row -> row.get("hidden")).toList());
    assertEquals("12", rows.get(2).get("widest_as_fast"));
    assertTrue(Files.exists(out.resolve("widths/environment.json")));
  }

  /** The last of them, though one between them takes longer; itself if all wider ones do. */
  @Test
  void theWidestAsFastTakesNoLonger() {
    List<Samples> times =
        Stream.of(3.0, 4.0, 2.5, 3.0, 5.0).map(least -> new Samples(9, least)).toList();
    assertEquals(
        List.of(3, 3, 2, 3, 4),
        IntStream.range(0, 5).mapToObj(i -> WidthStudy.widestAsFast(times, i)).toList());
  }
}
