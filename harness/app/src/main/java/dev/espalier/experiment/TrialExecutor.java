package dev.espalier.experiment;

import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.train.UnsavedException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where trials are trained: in this process or on a cluster. */
interface TrialExecutor extends AutoCloseable {

  /**
   * Has every trial settled once those that it needs are, which stand before it in the list, and
   * returns when all are.
   *
   * @param settle may call {@link #train}; may be called by several threads at a time
   */
  void each(List<Trial> trials, Consumer<Trial> settle);

  /**
   * Trains a trial, cuts it and saves its network; goes on from its checkpoint where there is one.
   * The network that it starts from is there.
   *
   * @param settings of the method, those taken from another row included
   * @param label for people
   * @return its record, which nobody has written yet
   * @throws UnsavedException if what it has come to cannot be saved
   * @throws ClusterException if no trial can be trained any more
   * @throws RuntimeException or whatever else the trial failed of
   */
  TrialRecord train(Trial trial, Map<String, String> settings, String label)
      throws InterruptedException;

  /**
   * Whether a method did not return, so that its thread still keeps a core of this machine busy.
   */
  boolean isStuck();

  /** Ends all that it began. */
  @Override
  void close();
}
