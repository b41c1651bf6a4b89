package dev.espalier.spark;

import dev.espalier.experiment.cluster.Cluster.Listener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/** Tells what Spark does in terms of trials and workers. */
final class SparkEvents extends SparkListener {

  private final Listener listener;
  private final Map<Integer, String> labels = new ConcurrentHashMap<>();
  private final Map<String, String> workers = new ConcurrentHashMap<>();
  private volatile String lastLost = "";

  SparkEvents(Listener listener) {
    this.listener = listener;
  }

  /** Why the last worker was lost, to be read within brackets; empty if none was. */
  String lastLost() {
    return lastLost;
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    String label = job.properties().getProperty("spark.job.description", "");
    CollectionConverters.asJava(job.stageInfos())
        .forEach(stage -> labels.put(stage.stageId(), label));
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    listener.began(
        labels.getOrDefault(task.stageId(), ""),
        name(task.taskInfo().host(), task.taskInfo().executorId()));
  }

  private static String name(String host, String executor) {
    return "%s (executor %s)".formatted(host, executor);
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    workers.put(added.executorId(), name(added.executorInfo().executorHost(), added.executorId()));
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lastLost = " (the last one that did: %s)".formatted(removed.reason().strip());
    listener.lost(
        workers.getOrDefault(removed.executorId(), "executor " + removed.executorId()),
        removed.reason().strip());
  }
}
