package dev.espalier.experiment.cluster;

import java.util.List;

/**
 * An engine that carries trials to other machines. Found by {@link java.util.ServiceLoader}; the
 * program has none of its own.
 */
public interface Cluster {

  /**
   * Takes machines of a cluster.
   *
   * @param listener hears of what happens there, on threads of the engine
   * @throws ClusterException if nothing answers there, or gives no machine, saying what helps
   */
  Session connect(ClusterRequest request, Needs needs, Listener listener);

  /**
   * What a worker must have.
   *
   * @param threads that a trial computes with; a worker trains one trial at a time
   * @param heap that it takes, in bytes
   */
  record Needs(int threads, long heap) {}

  /** Machines of a cluster, until it is closed. */
  interface Session extends AutoCloseable {

    /**
     * Has a worker answer a task, another one if that is lost on the way. May be called by several
     * threads at a time; a task waits until a worker is free.
     *
     * @param label for people
     * @return what {@code dev.espalier.experiment.TrialWorker} answers
     * @throws ClusterException if the task was given up, or the cluster has ended the session
     */
    String call(String label, String task);

    /** How many workers there are now. */
    int workers();

    /** Has each of the workers that are there now answer a task. */
    List<String> callEach(String label, String task);

    /** Gives the machines back. */
    @Override
    void close();
  }

  /** Hears of what happens on a cluster. */
  interface Listener {

    /**
     * A worker has begun a task.
     *
     * @param label of the task
     * @param worker for people, for instance its host
     */
    void began(String label, String worker);

    /** A worker is there no more. */
    void lost(String worker, String why);
  }
}
