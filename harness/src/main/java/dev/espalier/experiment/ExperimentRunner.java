package dev.espalier.experiment;

import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import java.nio.file.Path;

/** Takes a request to tables. */
public final class ExperimentRunner {

  public ExperimentRunner(Catalogue catalogue, Progress progress) {}

  public RunOutcome run(RunRequest request) {
    throw new UnsupportedOperationException("run: not built yet");
  }

  public RunOutcome rerun(Path provenance, Path out, int threads) {
    throw new UnsupportedOperationException("rerun: not built yet");
  }
}
