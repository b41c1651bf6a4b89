package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.experiment.RunProgress.Share;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.report.Progress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunProgressTest {

  private static final MethodDescriptor METHOD = Catalogue.scan(List.of()).method("dense");

  private final Trial first = new Trial(METHOD, Map.of(), null, null, 1);
  private final Trial second = new Trial(METHOD, Map.of(), null, null, 2);
  private final AtomicLong seconds = new AtomicLong();
  private String shown = "";

  private final Progress below =
      new Progress() {
        @Override
        public Bar start(String label, long total) {
          return new Bar() {
            @Override
            public void update(long done, String message) {
              shown = message;
            }

            @Override
            public void close() {}
          };
        }

        @Override
        public void line(String text) {}
      };

  private final RunProgress run =
      new RunProgress(
          below,
          Map.of(first, new Share(100, 1), second, new Share(50, 1)),
          new Share(40, 0.4),
          () -> TimeUnit.SECONDS.toNanos(seconds.get()));

  @Test
  void wholeRunIsToldBesideItsPart() {
    try (Progress.Bar bar = run.of(first).start("first", 100)) {
      bar.update(0, "epoch 1");
      assertEquals("run 0%: 3m 10s left, epoch 1", shown);
      seconds.set(20);
      bar.update(40, "");
      // 20 s where 40 were forecast: 110 s of training come to 66.
      assertEquals("run 15%%: 1m 46s left".formatted(), shown);
    }
    run.over(first);
    try (Progress.Bar bar = run.of(second).start("second", 50)) {
      bar.update(50, "");
      assertEquals("run 33%: 40s left", shown);
    }
    try (Progress.Bar bar = run.timing().start("timing", 100)) {
      bar.update(50, "");
      assertEquals("run 50%: 20s left", shown);
    }
  }

  @Test
  void whatWasTrainedBeforeDoesNotCountAsFast() {
    try (Progress.Bar bar = run.of(first).start("first", 100)) {
      bar.update(90, "");
      assertEquals("run 0%: 1m 40s left", shown);
      seconds.set(10);
      bar.update(100, "");
      assertEquals("run 10%: 1m 30s left", shown);
    }
  }

  @Test
  void trialsThatNobodyForecastSayNothingOfTheRun() {
    run.of(new Trial(METHOD, Map.of(), null, null, 3)).start("third", 5).update(1, "epoch 1");
    assertEquals("epoch 1", shown);
  }
}
