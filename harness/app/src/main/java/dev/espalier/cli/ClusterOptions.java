package dev.espalier.cli;

import dev.espalier.experiment.cluster.ClusterRequest;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where to train, if not here. */
final class ClusterOptions {

  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description =
          "Trains on the machines of a cluster under Apache Spark, for instance spark://head:7077,"
              + " one trial on each at a time. Needs SPARK_HOME; data and --out must be on a disk that"
              + " all machines share. Timing is done here, of seed 1 alone.")
  private String url;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of Spark, with --cluster, such as spark.cores.max=40. May be given several"
              + " times.")
  private Map<String, String> conf = new LinkedHashMap<>();

  @Option(
      names = "--allow-mixed",
      description =
          "With --cluster: takes workers that compute otherwise than this machine (Java, kernel,"
              + " vectors), whose sums round differently. The records tell.")
  private boolean mixed;

  /**
   * What was asked for.
   *
   * @param plugins as given
   * @return null for no cluster
   * @throws IllegalArgumentException if options contradict
   */
  ClusterRequest request(List<Path> plugins) {
    if (url == null && (mixed || !conf.isEmpty())) {
      throw new IllegalArgumentException(
          (mixed ? "--allow-mixed" : "--conf") + ": only with --cluster is there anything to tell");
    }
    return url == null
        ? null
        : new ClusterRequest(
            url,
            conf,
            plugins.stream()
                .flatMap(plugin -> Catalogue.places(plugin).stream())
                .peek(ClusterOptions::requireJar)
                .toList(),
            mixed);
  }

  private static void requireJar(Path plugin) {
    if (Files.isDirectory(plugin)) {
      throw new IllegalArgumentException(
          "--plugins %s: classes in a folder do not travel; give workers a jar of them"
              .formatted(plugin));
    }
  }
}
