package dev.espalier.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Holder of the commands about data. */
@Command(name = "data", description = "Looks at folders of data: data check DIR.")
final class DataCommand extends BaseCommand {

  DataCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec().commandLine(), "data: say what to do; data check DIR");
  }

  /** Counts and hashes a folder. */
  @Command(
      name = "check",
      description =
          "Counts and hashes the files of a data folder, and says whether they are the standard PTB or"
              + " SQuAD v1.1.")
  static final class Check extends BaseCommand {

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    Check(Backend backend) {
      super(backend);
    }

    @Override
    public Integer call() {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(folder + ": no such folder");
      }
      out().print(backend().checkData(folder));
      return 0;
    }
  }
}
