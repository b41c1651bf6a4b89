package dev.espalier.spark;

import dev.espalier.experiment.cluster.Cluster.Listener;
import dev.espalier.experiment.cluster.Cluster.Needs;
import dev.espalier.experiment.cluster.Cluster.Session;
import dev.espalier.experiment.cluster.ClusterException;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.package$;

/** One application on a cluster. */
final class SparkSession implements Session {

  private static final long LOOK_MILLIS = 50;

  private final JavaSparkContext spark;
  private final List<String> plugins;
  private final SparkEvents events;

  /**
   * @param plugins names of the jars that go along
   */
  SparkSession(SparkContext context, List<String> plugins, Listener listener) {
    spark = new JavaSparkContext(context);
    this.plugins = plugins;
    events = new SparkEvents(listener);
    context.addSparkListener(events);
  }

  /**
   * Waits for the first worker; others may come later.
   *
   * @param deadline by {@link System#nanoTime}
   * @throws ClusterException if there is none by then
   */
  void requireWorker(long deadline, Needs needs) {
    while (workers() == 0) {
      if (spark.sc().isStopped()) {
        throw new ClusterException(
            "--cluster %s: ended the application at once; the master's log says why"
                .formatted(spark.master()));
      } else if (System.nanoTime() > deadline) {
        throw new ClusterException(
            "--cluster %s: no worker took the application%s; each needs %d free cores (--threads), %s of memory, and Spark %s: the master's page shows what they have, their folders work/%s what they say; if they are only slow, --conf %s=120 waits that many seconds"
                .formatted(
                    spark.master(),
                    events.lastLost(),
                    needs.threads(),
                    spark.getConf().get("spark.executor.memory"),
                    package$.MODULE$.SPARK_VERSION(),
                    spark.sc().applicationId(),
                    SparkCluster.WAIT));
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClusterException("--cluster: interrupted", e);
      }
    }
  }

  /** The driver is among those that Spark tells of. */
  @Override
  public int workers() {
    return spark.statusTracker().getExecutorInfos().length - 1;
  }

  @Override
  public String call(String label, String task) {
    return answers(label, List.of(task)).get(0);
  }

  /** As many at once as there are workers, of which each has room for one. */
  @Override
  public List<String> callEach(String label, String task) {
    return answers(label, Collections.nCopies(Math.max(1, workers()), task));
  }

  private List<String> answers(String label, List<String> tasks) {
    spark.setJobDescription(label);
    try {
      return spark.parallelize(tasks, tasks.size()).map(new Answering(plugins)).collect();
    } catch (RuntimeException e) {
      throw new ClusterException(label + ": " + told(e), e);
    } catch (Exception e) {
      // Scala throws what Java does not see coming.
      throw new ClusterException(label + ": " + told(e), e);
    }
  }

  /** Why, in one line: what Spark says first, and what it says was the reason. */
  static String told(Throwable thrown) {
    String text = String.valueOf(thrown.getMessage()).strip();
    return text.lines().findFirst().orElse("") + "; the same command with --resume goes on";
  }

  @Override
  public void close() {
    spark.close();
  }
}
