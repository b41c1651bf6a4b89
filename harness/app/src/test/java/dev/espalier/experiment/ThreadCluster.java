package dev.espalier.experiment;

import dev.espalier.experiment.cluster.Cluster;
import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.cluster.ClusterRequest;
import java.util.List;

/**
 * A cluster whose workers are the driver's own threads. Its setting {@code end} names the trial at
 * which it ends, {@code kernel} what its workers are said to compute with.
 */
public final class ThreadCluster implements Cluster {

  static final int WORKERS = 2;

  /** Found as others are. */
  public ThreadCluster() {}

  @Override
  public Session connect(ClusterRequest request, Needs needs, Listener listener) {
    return new Session() {
      @Override
      public int workers() {
        return WORKERS;
      }

      @Override
      public String call(String label, String task) {
        if (label.startsWith(request.conf().getOrDefault("end", "none"))) {
          listener.lost("worker", "it was shut down");
          throw new ClusterException(label + ": the cluster ended the application");
        }
        listener.began(label, "worker");
        return TrialWorker.answer(
            task.replace("\"vectorBits\":", request.conf().getOrDefault("bits", "\"vectorBits\":")),
            request.plugins());
      }

      @Override
      public List<String> callEach(String label, String task) {
        return List.of(call(label, task));
      }

      @Override
      public void close() {}
    };
  }
}
