package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.Sources;
import dev.espalier.plugin.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which experiment, how large, and on what data. */
final class WorkloadOptions {

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "Which, for instance language-model; see the command list.")
  private String experiment;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "quick",
      description = "How large: see the command list. Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of text: one file each with train, valid and test in its name, one sentence a"
              + " line. For reading-comprehension, one with SQuAD's two JSON files. Default: the"
              + " scale's own, where it has one.")
  private Path data;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Word vectors in GloVe's text format, for reading-comprehension. Default: learned.")
  private Path vectors;

  String experiment() {
    return experiment;
  }

  String scale() {
    return scale;
  }

  Sources sources() {
    return new Sources(data, vectors);
  }

  /**
   * @throws IllegalArgumentException if there is no such experiment, scale, folder or file
   */
  void check(List<ExperimentDescriptor> all) {
    ExperimentDescriptor chosen =
        all.stream()
            .filter(e -> e.id().equals(experiment))
            .findFirst()
            .orElseThrow(
                () ->
                    Names.unknown(
                        experiment,
                        "experiment",
                        all.stream().map(ExperimentDescriptor::id).toList()));
    if (!chosen.scales().contains(scale)) {
      throw Names.unknown(scale, "scale of " + experiment, chosen.scales());
    } else if (data != null && !Files.isDirectory(data)) {
      throw new IllegalArgumentException("--data " + data + ": no such folder");
    } else if (vectors != null && !Files.isRegularFile(vectors)) {
      throw new IllegalArgumentException("--vectors " + vectors + ": no such file");
    }
  }
}
