package dev.espalier.experiment;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntSupplier;

/**
 * Lets as many trials through to the workers as there are of these, in the order of a {@link
 * Schedule}: an engine would take them as they come.
 */
final class Gate {

  /** Workers come and go unannounced. */
  private static final long LOOK_MILLIS = 500;

  private final IntSupplier workers;
  private final PriorityQueue<Trial> waiting;
  private int inside;

  Gate(IntSupplier workers, Comparator<Trial> order) {
    this.workers = workers;
    waiting = new PriorityQueue<>(order);
  }

  /** Waits until it is the trial's turn. */
  synchronized void enter(Trial trial) throws InterruptedException {
    waiting.add(trial);
    while (waiting.peek() != trial || inside >= Math.max(1, workers.getAsInt())) {
      wait(LOOK_MILLIS);
    }
    waiting.remove();
    inside++;
    notifyAll();
  }

  /** A trial that was let through has come back. */
  synchronized void leave() {
    inside--;
    notifyAll();
  }
}
