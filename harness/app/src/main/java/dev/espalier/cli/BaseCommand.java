package dev.espalier.cli;

import dev.espalier.experiment.RunOutcome;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.Fault;
import dev.espalier.report.Progress;
import dev.espalier.report.page.ReportPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have: where to print, and what to call. */
abstract class BaseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private final Backend backend;

  BaseCommand(Backend backend) {
    this.backend = backend;
  }

  final Backend backend() {
    return backend;
  }

  final CommandSpec spec() {
    return spec;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where progress is shown, and what comes of the work. */
  final Progress progress() {
    Main main = (Main) spec.root().userObject();
    return new Onlooker(backend.progress(), width(), main.traces(), spec.commandLine().getErr());
  }

  /** Characters that fit into a line of the output. */
  final int width() {
    Main main = (Main) spec.root().userObject();
    return main.isWide() || Terminal.columns() == 0 ? Integer.MAX_VALUE : Terminal.columns();
  }

  /** The methods; those that cannot be used are named as warnings. */
  final Catalogue catalogue(List<Path> plugins) {
    Catalogue catalogue = backend.catalogue(plugins);
    PrintWriter err = spec.commandLine().getErr();
    boolean traces = ((Main) spec.root().userObject()).traces();
    for (Fault fault : catalogue.faults()) {
      err.println("Warning: plugin left out: " + fault);
      if (traces && fault.thrown() != null) {
        fault.thrown().printStackTrace(err);
      }
    }
    return catalogue;
  }

  /** Values of an option that takes numbers from 1 on. */
  static List<Integer> atLeastOne(String option, List<Integer> values) {
    for (int value : values) {
      if (value < 1) {
        throw new IllegalArgumentException(option + " " + value + ": must be at least 1");
      }
    }
    return values;
  }

  /** Prints how a run ended, and answers the exit status. */
  final int report(RunOutcome outcome) {
    out().println();
    out().print(outcome.shown().apply(width()));
    if (outcome.folder() == null) {
      return 0;
    }
    out().println();
    if (outcome.failed() > 0) {
      out()
          .printf(
              "%d of %d trials failed; the column error of %s says why, --verbose shows where.%n",
              outcome.failed(), outcome.trials(), outcome.folder().resolve("runs.csv"));
    }
    if (outcome.untimed() > 0) {
      out()
          .printf(
              "%d of %d trials could not be timed; the column error of %s says why.%n",
              outcome.untimed(), outcome.trials(), outcome.folder().resolve("runs.csv"));
    }
    out().println("The tables are in " + outcome.folder());
    Path page = outcome.folder().resolve(ReportPage.FILE);
    if (Files.exists(page)) {
      out().println("The report is in " + page);
    }
    Path committed = OutputOptions.results(outcome.folder());
    if (!committed
        .toAbsolutePath()
        .normalize()
        .equals(outcome.folder().toAbsolutePath().normalize())) {
      backend.agreement(outcome.folder(), committed).ifPresent(out()::println);
    }
    return outcome.failed() + outcome.untimed() > 0 ? 1 : 0;
  }
}
