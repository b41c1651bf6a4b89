package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {

  /** Two chains: a, b, c of 6 and d, e of 5, and f alone of 5. */
  private static final Map<String, Integer> SECONDS =
      Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 1, "f", 5);

  private static final Map<String, List<String>> NEEDS =
      Map.of("b", List.of("a"), "c", List.of("b", "elsewhere"), "e", List.of("d"));

  private static final Schedule<String> SCHEDULE =
      new Schedule<>(
          List.of("f", "d", "a", "b", "c", "e"),
          trial -> NEEDS.getOrDefault(trial, List.of()),
          SECONDS::get);

  @Test
  void longestChainBeginsFirst() {
    List<String> order = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
    order.sort(SCHEDULE.order());
    assertEquals(List.of("a", "f", "d", "b", "c", "e"), order);
  }

  @Test
  void makespanIsWhatTheOrderTakes() {
    assertEquals(16, SCHEDULE.makespan(1, SECONDS::get));
    // a from 0 to 1, then d to 5, then e to 6; f from 0 to 5, then b to 7, then c to 10.
    assertEquals(10, SCHEDULE.makespan(2, SECONDS::get));
    assertEquals(6, SCHEDULE.makespan(3, SECONDS::get));
    assertEquals(6, SCHEDULE.makespan(1000, SECONDS::get));
  }

  @Test
  void boundIsTheWorkSharedOutOrTheLongestChain() {
    assertEquals(8, SCHEDULE.bound(2, SECONDS::get));
    assertEquals(6, SCHEDULE.bound(1000, SECONDS::get));
  }

  @Test
  void gateLetsInWhoStandsFirstOnceAWorkerIsFree() throws InterruptedException {
    AtomicInteger workers = new AtomicInteger(1);
    Trial first = new Trial(null, Map.of(), null, null, 1);
    Trial second = new Trial(null, Map.of(), null, null, 2);
    Trial third = new Trial(null, Map.of(), null, null, 3);
    List<Trial> order = List.of(first, second, third);
    Gate gate = new Gate(workers::get, (a, b) -> order.indexOf(a) - order.indexOf(b));
    gate.enter(second);
    List<Trial> entered = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (Trial trial : List.of(third, first)) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  gate.enter(trial);
                  entered.add(trial);
                  gate.leave();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
      threads.add(thread);
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    gate.leave();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(first, third), entered);
  }

  @Test
  void committedSweepsAreWithinATwentiethOfTheBoundAtAHundredWorkers(@TempDir Path out) {
    Path results = Path.of("../../results").toAbsolutePath().normalize();
    List<Path> folders =
        List.of(
            results.resolve("language-model/quick"),
            results.resolve("reading-comprehension/quick"));
    new SweepStudy(folders, out).run(Progress.silent());
    List<Map<String, String>> rows =
        CsvTable.read(out.resolve("sweeps").resolve("makespan.csv")).rows().stream()
            .filter(row -> row.get("workers").equals("100"))
            .toList();
    assertEquals(2, rows.size());
    for (Map<String, String> row : rows) {
      double over = Double.parseDouble(row.get("over_bound"));
      assertTrue(over >= 1 && over <= 1.05, row::toString);
    }
  }

  @Test
  void folderWithoutRecordsIsNamed(@TempDir Path folder) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SweepStudy(List.of(folder), folder).run(Progress.silent()));
    assertTrue(refused.getMessage().startsWith(folder + ": holds no records"));
  }
}
