package dev.espalier.cli;

import dev.espalier.file.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of all commands that compute something. */
final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the tables go. Default: the project's results folder.")
  private Path out;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads to compute with; the numbers are the same for any. At most, and by default, one a"
              + " processor.")
  private Integer threads;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Path out() {
    return out == null ? results() : out;
  }

  /** The project's results folder. */
  static Path results() {
    return Path.of(System.getProperty("espalier.results", "results"));
  }

  /** Where what nobody asked to keep goes; git ignores it. */
  static Path untracked() {
    return results().toAbsolutePath().resolveSibling("target").resolve("results");
  }

  /** Throws away what an earlier run left there, whose rows would stand among the new ones. */
  static void discardUntracked() {
    if (Files.exists(untracked())) {
      try (Stream<Path> files = Files.walk(untracked())) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw FileFault.deleting(untracked(), e);
      }
    }
  }

  /** The project's results that stand where those of another results folder stand in it. */
  static Path results(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    return results().resolve(absolute.getParent().getFileName()).resolve(absolute.getFileName());
  }

  /** Where the tables go if the user does not say so. */
  Path out(Path unlessGiven) {
    return out == null ? unlessGiven : out;
  }

  int threads() {
    return threads == null ? Threads.most() : Threads.of(List.of(threads), command).get(0);
  }
}
