package dev.espalier.spark;

import dev.espalier.experiment.cluster.Cluster;
import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.cluster.ClusterRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.package$;

/** A cluster under Apache Spark, by the URL of its master. */
public final class SparkCluster implements Cluster {

  /** Setting: within how many seconds the cluster must have given a worker. */
  static final String WAIT = "espalier.wait";

  private static final int WAIT_SECONDS = 22;

  private static final String STANDALONE = "spark://";
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final String LOGGING = "log4j2.configurationFile";

  /** A cluster to be connected to. */
  public SparkCluster() {
    // Spark tells of its doings on many lines, and of what went wrong by stack traces.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "espalier-log4j2.properties");
    }
  }

  @Override
  public Session connect(ClusterRequest request, Needs needs, Listener listener) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait(request));
    if (request.url().startsWith(STANDALONE)) {
      requireAnswer(request.url());
    }
    List<String> plugins = names(request.plugins());
    SparkSession session = new SparkSession(context(request, needs, deadline), plugins, listener);
    try {
      session.requireWorker(deadline, needs);
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private static int wait(ClusterRequest request) {
    String given = request.conf().get(WAIT);
    if (given == null) {
      return WAIT_SECONDS;
    } else if (!given.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException(
          "--conf %s=%s: is no number of seconds".formatted(WAIT, given));
    }
    return Integer.parseInt(given);
  }

  /** Workers have them all in one folder. */
  private static List<String> names(List<Path> plugins) {
    List<String> names = plugins.stream().map(jar -> jar.getFileName().toString()).toList();
    names.stream()
        .filter(name -> Collections.frequency(names, name) > 1)
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "--plugins: two jars are called %s, and workers would have but one of them; rename the other"
                      .formatted(name));
            });
    return names;
  }

  /** One of the masters must be there: Spark itself would try for a minute. */
  private static void requireAnswer(String url) {
    List<String> refused = new ArrayList<>();
    for (String master : url.substring(STANDALONE.length()).split(",")) {
      URI address = URI.create(STANDALONE + master);
      if (address.getHost() == null || address.getPort() < 0) {
        throw new IllegalArgumentException(
            "--cluster %s: is no address of a master; write it as spark://HOST:PORT"
                .formatted(url));
      }
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(address.getHost(), address.getPort()), (int) ANSWER.toMillis());
        return;
      } catch (UnknownHostException e) {
        refused.add("no host of that name");
      } catch (IOException e) {
        refused.add(e.getMessage());
      }
    }
    throw new ClusterException(
        "--cluster %s: no master answers there (%s); start one with $SPARK_HOME/sbin/start-master.sh, or give the address that its page shows"
            .formatted(url, String.join(", ", refused)));
  }

  private static SparkContext context(ClusterRequest request, Needs needs, long deadline) {
    FutureTask<SparkContext> making =
        new FutureTask<>(() -> new SparkContext(Settings.of(request, needs)));
    Thread thread = new Thread(making, "spark-context");
    thread.setDaemon(true);
    thread.start();
    try {
      return making.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ClusterException(
          "--cluster %s: what listens there does not answer as a master of Spark %s does; give the address that the master's page shows, and the SPARK_HOME of the same version as the cluster's, or, if it is only slow, --conf %s=120 to wait that many seconds"
              .formatted(request.url(), package$.MODULE$.SPARK_VERSION(), WAIT),
          e);
    } catch (ExecutionException e) {
      throw new ClusterException(
          "--cluster %s: %s".formatted(request.url(), SparkSession.told(e.getCause())), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("--cluster %s: interrupted".formatted(request.url()), e);
    }
  }
}
