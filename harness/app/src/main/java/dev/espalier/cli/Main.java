package dev.espalier.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The program. Ends with status 0 if all went well, 1 if a trial or anything else failed, 2 if what
 * the user typed cannot be done.
 */
@Command(
    name = "./reproduce.sh",
    description = {
      "Prunes recurrent networks with every method that it finds, cuts out what is left, and"
          + " measures what that saved.",
      "",
      "Without a command: a language model pruned by every method to about a fifth of its"
          + " operations, first at scale smoke, for a first table, then at scale quick, seed 1. The"
          + " tables go to target/results, and are compared with the committed ones."
    },
    synopsisSubcommandLabel = "[COMMAND]",
    versionProvider = Version.class,
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh run language-model --scale small --data DIR --methods dense,l0 --seeds 3",
      "  ./reproduce.sh describe l0"
    })
public final class Main extends BaseCommand {

  private static final long LEAST_HEAP = 24L << 20;

  /** Columns below which help is not wrapped to fit. */
  private static final int NARROWEST = 55;

  private static final String EXPERIMENT = "language-model";

  private static final String WHAT =
      """
      Trains a dense LSTM on a made-up language, prunes it with every method to about a fifth of its
      operations, and cuts out what is left: at scale smoke, for a first table within a minute, then
      at scale quick, seed 1, and times that. Together some three minutes on two idle cores.
      """;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Says what the command does and what it takes.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows where in the program an error came from.")
  private boolean verbose;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Says which version this is, and on what it runs.")
  private boolean version;

  @Option(
      names = "--wide",
      scope = ScopeType.INHERIT,
      description = "Shows tables with all their columns, however wide the terminal is.")
  private boolean wide;

  @Option(
      names = "--resume",
      description =
          "Without a command: goes on with what is in target/results, which is thrown away else.")
  private boolean resume;

  Main(Backend backend) {
    super(backend);
  }

  /** Starts the program. */
  public static void main(String[] args) {
    // What is stored, compared or a file's name must not depend on whose digits and cases are used.
    Locale.setDefault(Locale.ROOT);
    CommandLine line = commandLine(System.out, System.err);
    PrematureExit.watch(line.getErr(), args);
    int status = 1;
    try {
      // With less, threads that look for plugins may die and be waited for in vain.
      if (Runtime.getRuntime().maxMemory() < LEAST_HEAP) {
        line.getErr().println(Failures.outOfMemory());
      } else {
        status = line.execute(args);
      }
    } catch (OutOfMemoryError e) {
      line.getErr().println(Failures.outOfMemory());
    }
    if (line.getOut().checkError()) {
      line.getErr().println("standard output: cannot be written in full; is its disk full?");
      status = Math.max(status, 1);
    }
    // A plugin can also halt the JVM with status 0, which nothing here would hear of.
    System.exit(status == 0 ? Integer.getInteger("espalier.done", 0) : status);
  }

  /** The program on streams of the caller's. */
  static CommandLine commandLine(PrintStream out, PrintStream err) {
    return commandLine(new Harness(err))
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
  }

  static CommandLine commandLine(Backend backend) {
    Main main = new Main(backend);
    CommandLine data =
        new CommandLine(new DataCommand(backend))
            .addSubcommand("check", new DataCommand.Check(backend));
    CommandLine timed =
        new CommandLine(new BenchCommand(backend))
            .addSubcommand("train", new BenchCommand.Train(backend))
            .addSubcommand("forward", new BenchCommand.Forward(backend))
            .addSubcommand("peak", new BenchCommand.PeakCommand(backend));
    CommandLine line =
        new CommandLine(main)
            .addSubcommand("run", new RunCommand(backend))
            .addSubcommand("prune", new PruneCommand(backend))
            .addSubcommand("speed", new SpeedCommand(backend))
            .addSubcommand("bench", timed)
            .addSubcommand("ladder", new LadderCommand(backend))
            .addSubcommand("sparse", new SparseCommand(backend))
            .addSubcommand("scaling", new ScalingCommand(backend))
            .addSubcommand("sweep", new SweepCommand(backend))
            .addSubcommand("widths", new WidthsCommand(backend))
            .addSubcommand("spectral", new SpectralCommand(backend))
            .addSubcommand("test", new TestCommand(backend))
            .addSubcommand("list", new ListCommand(backend))
            .addSubcommand("describe", new DescribeCommand(backend))
            .addSubcommand("data", data)
            .addSubcommand("evaluate", new EvaluateCommand(backend))
            .addSubcommand("answer", new AnswerCommand(backend))
            .addSubcommand("rerun", new RerunCommand(backend))
            .addSubcommand("compare", new CompareCommand(backend))
            .addSubcommand("records", new RecordsCommand(backend))
            .addSubcommand("report", new ReportCommand(backend))
            .addSubcommand("export", new ExportCommand(backend))
            .addSubcommand("completion", new CompletionCommand(backend))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Failures::wrongUsage)
            .setExecutionStrategy(main::execute)
            .setExecutionExceptionHandler(
                (e, failed, parsed) -> Failures.failed(e, failed, main.traces()));
    int columns = Terminal.columns();
    return columns < NARROWEST ? line : line.setUsageHelpWidth(columns);
  }

  private int execute(ParseResult parsed) {
    if (resume && parsed.hasSubcommand()) {
      String command = parsed.subcommand().commandSpec().name();
      throw new ParameterException(
          spec().commandLine(),
          "--resume %1$s: write it behind the command: ./reproduce.sh %1$s … --resume"
              .formatted(command));
    }
    return Typed.run(parsed);
  }

  boolean isWide() {
    return wide;
  }

  boolean traces() {
    return verbose || Boolean.getBoolean("espalier.trace");
  }

  @Override
  public Integer call() {
    out().println(WHAT);
    if (!resume) {
      OutputOptions.discardUntracked();
    }
    // Whatever stands in fields is of this command line, until the next one is read.
    List<String> given = new ArrayList<>(List.of(resume ? "--resume" : "--force"));
    if (verbose) {
      given.add("--verbose");
    }
    if (wide) {
      given.add("--wide");
    }
    int first = run(given, "smoke", "--no-timing");
    out().println();
    return Math.max(first, run(given, "quick"));
  }

  private int run(List<String> given, String scale, String... options) {
    List<String> args = new ArrayList<>(List.of("run", EXPERIMENT, "--scale", scale));
    args.addAll(List.of("--out", OutputOptions.untracked().toString()));
    args.addAll(given);
    args.addAll(List.of(options));
    return spec().commandLine().execute(args.toArray(String[]::new));
  }
}
