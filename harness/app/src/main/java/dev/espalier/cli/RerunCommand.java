package dev.espalier.cli;

import dev.espalier.experiment.Sources;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.file.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one trial again from its record. */
@Command(
    name = "rerun",
    description =
        "Runs one trial again from its record, with the settings that it holds; it ends at the same"
            + " numbers.")
final class RerunCommand extends BaseCommand {

  @Parameters(
      paramLabel = "FILE",
      description = "For instance results/language-model/quick/records/l0-….json.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the data are now. Default: where the record says.")
  private Path data;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "Where the word vectors are now. Default: where the record says.")
  private Path vectors;

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PluginOptions plugins = new PluginOptions();

  RerunCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() throws IOException {
    Path record = record();
    // Not among the results: a second trial of the same settings would displace the first.
    Path out = output.out(null);
    if (out == null) {
      out = TemporaryFiles.folder("espalier-rerun-");
    }
    return report(
        backend()
            .rerun(
                record,
                new Sources(data, vectors),
                out,
                output.threads(),
                catalogue(plugins.plugins()),
                progress()));
  }

  /** The file, or the one record beside it that it stands for: their folder had another name. */
  private Path record() throws IOException {
    if (Files.isRegularFile(file)) {
      return file;
    }
    Path folder = file.toAbsolutePath().getParent();
    Path records = folder == null ? null : folder.resolveSibling(RecordFile.FOLDER);
    if (records != null && folder.endsWith("provenance") && Files.isDirectory(records)) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(records, file.getFileName().toString())) {
        List<Path> all = new ArrayList<>();
        found.forEach(all::add);
        if (all.size() == 1) {
          return all.get(0);
        }
      }
      throw new IllegalArgumentException(file + ": no such file; the records are in " + records);
    }
    throw new IllegalArgumentException(file + ": no such file");
  }
}
