package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.model.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
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
          "Word vectors in GloVe's text format, or word2vec's, packed by gzip or not, for"
              + " reading-comprehension. Default: learned.")
  private Path vectors;

  @Mixin private ScaleSettings settings = new ScaleSettings();

  String experiment() {
    return experiment;
  }

  Sources sources() {
    return sources(null, List.of());
  }

  /**
   * @param vocabulary file of a network's words; null for none
   * @param layers names of its recurrent modules; empty where its file tells
   */
  Sources sources(Path vocabulary, List<String> layers) {
    return new Sources(data, vectors, null, vocabulary, layers);
  }

  /**
   * How large, once all is checked.
   *
   * @throws IllegalArgumentException if there is no such experiment, scale, setting, folder or file
   */
  Scale scale(List<ExperimentDescriptor> all) {
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
    Scale whole = settings.scale(scale, chosen.scales());
    if (data != null && !Files.isDirectory(data)) {
      throw new IllegalArgumentException("--data " + data + ": no such folder");
    } else if (vectors != null && !Files.isRegularFile(vectors)) {
      throw new IllegalArgumentException("--vectors " + vectors + ": no such file");
    }
    return whole;
  }
}
