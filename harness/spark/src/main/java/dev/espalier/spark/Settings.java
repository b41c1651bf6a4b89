package dev.espalier.spark;

import dev.espalier.experiment.cluster.Cluster.Needs;
import dev.espalier.experiment.cluster.ClusterRequest;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** What Spark is asked for. */
final class Settings {

  /** Of the heap, what Spark itself takes, and what the estimate may lack. */
  private static final long OWN_MIB = 512;

  /** Spark refuses less. */
  private static final long LEAST_MIB = 1024;

  private static final String OPTIONS = "spark.executor.extraJavaOptions";

  /** Those of the driver's that decide what workers compute, and what their records tell. */
  private static final List<String> HANDED_ON = List.of("espalier.kernel", "espalier.commit");

  /** Only timing needs it, which is done at home, and it is larger than all others together. */
  private static final String LARGE = "onnxruntime-";

  private Settings() {}

  static SparkConf of(ClusterRequest request, Needs needs) {
    String threads = Integer.toString(needs.threads());
    SparkConf conf =
        new SparkConf()
            .setMaster(request.url())
            .setAppName("Espalier")
            // A team's threads spin, so that two trials on the same cores would be in each other's
            // way.
            .set("spark.executor.cores", threads)
            .set("spark.task.cpus", threads)
            .set("spark.executor.memory", Math.max(LEAST_MIB, (needs.heap() >> 20) + OWN_MIB) + "m")
            .set("spark.jars", joined(jars()))
            .set(
                "spark.files",
                joined(request.plugins().stream().map(jar -> jar.toAbsolutePath().toString())))
            // A trial that fails is no failed task; what is lost is tried again where it can be.
            .set("spark.task.maxFailures", "16")
            .set("spark.ui.enabled", "false")
            .set("spark.ui.showConsoleProgress", "false");
    request.conf().forEach(conf::set);
    return conf.set(OPTIONS, options(request.conf().getOrDefault(OPTIONS, "")));
  }

  private static String options(String more) {
    String handedOn =
        HANDED_ON.stream()
            .filter(name -> System.getProperty(name) != null)
            .map(name -> "-D" + name + "=" + System.getProperty(name))
            .collect(Collectors.joining(" "));
    // Spark adds what it needs itself.
    return String.join(" ", "--add-modules jdk.incubator.vector -XX:+UseG1GC", handedOn, more)
        .strip();
  }

  /** This program's own, beside Spark's, which workers have. */
  private static Stream<String> jars() {
    String home = System.getenv("SPARK_HOME");
    Path theirs = home == null ? null : Path.of(home).toAbsolutePath().normalize();
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(element -> element.endsWith(".jar"))
        .map(element -> Path.of(element).toAbsolutePath().normalize())
        .filter(jar -> theirs == null || !jar.startsWith(theirs))
        .filter(jar -> !jar.getFileName().toString().startsWith(LARGE))
        .map(Path::toString);
  }

  private static String joined(Stream<String> paths) {
    return paths.collect(Collectors.joining(","));
  }
}
