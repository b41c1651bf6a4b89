package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TeamTest {

  private static final long MILLI = 1_000_000;

  @Test
  void aThreadThatSleepsAmidItsWorkIsStarved() {
    try (Team team = new Team(2)) {
      long[] before = team.starvedNanos();
      CountDownLatch both = new CountDownLatch(2);
      team.run(
          2,
          (index, worker) -> {
            meet(both);
            if (worker == 1) {
              sleep(50);
            }
          });
      long[] after = team.starvedNanos();
      assertEquals(2, after.length);
      assertTrue(after[1] - before[1] > 30 * MILLI, "" + (after[1] - before[1]));
    }
  }

  @Test
  void aCallerThatSleepsIsStarved() {
    try (Team team = new Team(1)) {
      long[] before = team.starvedNanos();
      sleep(50);
      assertTrue(team.starvedNanos()[0] - before[0] > 30 * MILLI);
    }
  }

  @Test
  void aWorkerThatIsParkedForWantOfWorkIsNot() {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    try (Team team = new Team(2)) {
      Thread worker =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("espalier-1") && !others.contains(thread))
              .findFirst()
              .orElseThrow();
      // However long it is kept from spinning as long as it wants.
      while (worker.getState() != Thread.State.WAITING) {
        sleep(1);
      }
      long before = team.starvedNanos()[1];
      sleep(50);
      assertEquals(before, team.starvedNanos()[1]);
    }
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      all.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
