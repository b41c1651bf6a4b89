package dev.espalier.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where methods, cells and experiments come from, besides the class path. */
final class PluginOptions {

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "Folder of jars with more methods, cells and experiments, one jar, or the folder that they"
              + " are compiled to, such as target/classes. May be given several times.")
  private List<Path> plugins = List.of();

  List<Path> plugins() {
    return plugins;
  }
}
