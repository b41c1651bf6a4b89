package dev.espalier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong seconds = new AtomicLong();

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void plainLinesComeAtMostEveryTenSeconds() {
    Progress progress = new PlainProgress(out, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    try (Progress.Bar bar = progress.start("l0", 100)) {
      for (int done = 0; done <= 100; done++) {
        bar.update(done, "perplexity " + done);
        seconds.addAndGet(done < 100 ? 1 : 0);
      }
    }
    assertEquals(12, lines().size());
    assertEquals("l0: begins", lines().get(0));
    assertEquals("l0: 10%, perplexity 10, 1m 30s left", lines().get(1));
    assertEquals("l0: done in 1m 40s, perplexity 100", lines().get(11));
  }

  @Test
  void timeLeftOfAResumedTaskCountsFromWhereItWentOn() {
    Progress progress = new PlainProgress(out, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    Progress.Bar bar = progress.start("l0", 100);
    bar.update(50, "");
    seconds.set(10);
    bar.update(60, "");
    bar.close();
    assertEquals(List.of("l0: begins", "l0: 60%, 40s left", "l0: stopped at 60% in 10s"), lines());
  }

  private String line(String label, long done, String message, int width) {
    Pace pace = new Pace(100, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    pace.update(0);
    seconds.addAndGet(done);
    pace.update(done);
    return TerminalProgress.line(label, pace, 100, message, width);
  }

  @Test
  void barIsABarAtAnyWidth() {
    String run = "run 23%: 12m 05s left";
    String message = run + ", epoch 2/3, perplexity 83.1, 5,120 tokens/s";
    assertEquals(
        "l0, seed 1 (3 of 10)  40% [======>         ] 1m 00s left, run 23%: 12m 05s left",
        line("l0, seed 1 (3 of 10)", 40, message, 79));
    assertEquals(
        "l0, seed 1 (3 of 10)  40% [==========>              ] 1m 00s left, run 23%: 12m 05s left, epoch 2/3",
        line("l0, seed 1 (3 of 10)", 40, message, 99));
    String label = "iss (proximal=true; until=0.3; lambda=0.009), seed 1 (4 of 10)";
    assertEquals(
        "iss (proximal=true..., seed 1 (4 of 10) 100% [==========] run 23%: 12m 05s left",
        line(label, 100, message, 79));
    assertEquals("l0   0% [>                             ]", line("l0", 0, "", 79).stripTrailing());
    for (int width = 1; width < 200; width++) {
      assertTrue(line(label, 40, message, width).length() <= width);
      assertTrue(width < 40 || line(label, 40, message, width).contains("[===="));
    }
  }

  @Test
  void nothingIsSaidOfTheTimeLeftBeforeAnythingIsDone() {
    assertEquals("", new Pace(100, System::nanoTime).left());
  }

  @Test
  void terminalShowsLabelAndMessage() {
    Progress progress = new TerminalProgress(out, 120);
    progress.line("a line");
    try (Progress.Bar bar = progress.start("l0", 10)) {
      bar.update(10, "perplexity 80");
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains("a line" + System.lineSeparator()), shown);
    assertTrue(shown.contains("l0") && shown.contains("perplexity 80"), shown);
  }
}
