package dev.espalier.spark;

import dev.espalier.experiment.TrialWorker;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.function.Function;

/** What a worker runs. */
final class Answering implements Function<String, String> {

  private static final long serialVersionUID = 1L;

  private final String[] plugins;

  /**
   * @param plugins names of the jars that were sent along
   */
  Answering(List<String> plugins) {
    this.plugins = plugins.toArray(String[]::new);
  }

  @Override
  public String call(String task) {
    return TrialWorker.answer(
        task, List.of(plugins).stream().map(name -> Path.of(SparkFiles.get(name))).toList());
  }
}
