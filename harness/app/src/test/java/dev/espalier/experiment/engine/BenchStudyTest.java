package dev.espalier.experiment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Precision;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.measure.engine.Work;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchStudyTest {

  private static final String HEADER =
      "peer,workload,input,hidden,batch,unroll,vocabulary,median_ms,min_ms,max_ms,tokens_per_s,gflops";

  /** Does not wait for anything to be compiled: what it finds is told, however slow it is. */
  private static final Stopwatch WATCH = new Stopwatch(3, 1, Duration.ZERO, Duration.ZERO);

  private static BenchStudy study(boolean peak, Path file) {
    Shape shape = new Shape(6, List.of(8, 7), 2, 3, 20);
    return new BenchStudy(
        List.of(new Case(Work.TRAIN, shape, 1)), WATCH, peak ? WATCH : null, Format.CSV, file);
  }

  @Test
  void rowsAreAddedToTheFileThatIsThere(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("times.csv");
    Files.writeString(file, HEADER + "\npytorch,train,6,8-7,2,3,20,1.0,1.0,1.0,6000,0.1\n");
    String text = study(false, file).run(Progress.silent());
    assertEquals(HEADER, text.lines().findFirst().orElseThrow());
    assertTrue(text.lines().toList().get(1).startsWith("espalier,train,6,8-7,2,3,20,"), text);
    List<Map<String, String>> rows = CsvTable.read(file).rows();
    assertEquals(List.of("pytorch", "espalier"), rows.stream().map(r -> r.get("peer")).toList());
    double median = Double.parseDouble(rows.get(1).get("median_ms"));
    assertTrue(median >= Double.parseDouble(rows.get(1).get("min_ms")));
    assertTrue(median <= Double.parseDouble(rows.get(1).get("max_ms")));
    assertTrue(Files.exists(folder.resolve("environment.json")));
  }

  @Test
  void weightsStoredOtherwiseStandUnderAnotherName() {
    Shape shape = new Shape(6, List.of(8, 7), 2, 3, 20);
    List<Case> cases =
        Arrays.stream(Precision.values())
            .map(precision -> new Case(Work.FORWARD, shape, 1, precision))
            .toList();
    List<String> lines =
        new BenchStudy(cases, WATCH, null, Format.CSV, null)
            .run(Progress.silent())
            .lines()
            .toList();
    assertTrue(lines.get(1).startsWith("espalier,infer,"), lines::toString);
    assertTrue(lines.get(2).startsWith("espalier-bfloat16,infer,"), lines::toString);
  }

  @Test
  void peakAddsColumnsAndRefusesATableWithoutThem(@TempDir Path folder) {
    Path file = folder.resolve("times.csv");
    study(true, file).run(Progress.silent());
    Map<String, String> row = CsvTable.read(file).rows().get(0);
    assertTrue(Double.parseDouble(row.get("peak_gflops")) > 0);
    assertEquals("1", row.get("threads"));
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> study(false, file).run(Progress.silent()));
    assertTrue(thrown.getMessage().startsWith(file + ": holds a table of other columns"));
  }
}
