package dev.espalier.measure;

import dev.espalier.file.FileFault;
import dev.espalier.file.TemporaryFiles;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Team;
import dev.espalier.model.cell.Cells;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has JMH do it. Nothing that JMH prints is shown, unless it fails. */
final class JmhForkRunner implements ForkRunner {

  private static final Pattern REASON =
      Pattern.compile("([a-z]\\w*\\.)+[A-Z]\\w*(Exception|Error)\\b.*|^Error: .*");

  private static final String CLASS_PATH = "java.class.path";

  static {
    // JMH refuses to run while a lock file that all users share is held, or was left by another
    // user. Taking turns makes up for company better than failing does.
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Override
  public List<Integer> parts(List<Subject> subjects, List<Protocol> protocols) {
    return ForkMemory.parts(subjects, protocols, ForkMemory.free());
  }

  @Override
  public List<Turns> run(
      List<Subject> subjects, List<Protocol> protocols, Effort effort, int threads) {
    try {
      Path turns = TemporaryFiles.file("espalier-turns-", ".json");
      try {
        fork(options(subjects, protocols, effort, threads).param("turns", turns.toString()));
        return TurnsBenchmark.read(turns);
      } finally {
        Files.deleteIfExists(turns);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the times of a JVM cannot be handed over: " + FileFault.message(e), e);
    }
  }

  private static ChainedOptionsBuilder options(
      List<Subject> subjects, List<Protocol> protocols, Effort effort, int threads) {
    return new OptionsBuilder()
        .include("^" + TurnsBenchmark.class.getName().replace(".", "\\.") + "\\.round$")
        .param("subjects", TurnsBenchmark.text(subjects))
        .param(
            "protocols",
            protocols.stream().map(Protocol::toString).collect(Collectors.joining(",")))
        .param("threads", Integer.toString(threads))
        .param("warmUpMillis", Long.toString(effort.warmUp().toMillis()))
        .param("turnsMillis", Long.toString(effort.turns().toMillis()))
        .param("blockMicros", Long.toString(effort.block().toNanos() / 1000))
        .forks(1)
        .warmupIterations(0)
        .measurementIterations(effort.rounds())
        .syncIterations(false)
        .shouldDoGC(false)
        .shouldFailOnError(true)
        .jvmArgs(jvmArguments(ForkMemory.needed(subjects, protocols)).toArray(String[]::new));
  }

  private static void fork(ChainedOptionsBuilder options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    AtomicReference<Throwable> elsewhere = new AtomicReference<>();
    Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
    // What JMH's own threads fail of, its exception does not tell.
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> elsewhere.compareAndSet(null, e));
    String classPath = System.getProperty(CLASS_PATH);
    System.setProperty(CLASS_PATH, classPath + cellsElsewhere());
    try (PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      new Runner(
              options.build(), OutputFormatFactory.createFormatInstance(print, VerboseMode.NORMAL))
          .run();
    } catch (RunnerException | RuntimeException e) {
      throw new MeasurementException(
          "the JVM that times networks failed: "
              + (elsewhere.get() == null
                  ? reason(said.toString(StandardCharsets.UTF_8), e)
                  : root(elsewhere.get()).getMessage()),
          e);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(usual);
      System.setProperty(CLASS_PATH, classPath);
    }
  }

  /** Jars of cells that are not on the class path, of which JMH knows nothing else. */
  private static String cellsElsewhere() {
    return Cells.all().stream()
        .filter(cell -> cell.getClass().getClassLoader() != Cells.class.getClassLoader())
        .map(cell -> cell.getClass().getProtectionDomain().getCodeSource().getLocation())
        .map(jar -> File.pathSeparator + Path.of(URI.create(jar.toString())))
        .distinct()
        .collect(Collectors.joining());
  }

  /**
   * The same kernels and temporary folder as here. Nothing else of this JVM's settings: neither
   * agents nor its heap.
   */
  private static List<String> jvmArguments(long heap) {
    List<String> arguments = new ArrayList<>();
    Provider provider;
    try (Team team = new Team(1)) {
      provider = Kernels.on(team).provider();
    }
    if (provider == Provider.VECTOR) {
      arguments.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    arguments.add("-Despalier.kernel=" + provider.name().toLowerCase(Locale.ROOT));
    arguments.add("-Xmx" + (heap >> 20) + "m");
    // Libraries unpack themselves there.
    arguments.add("-D" + TemporaryFiles.FOLDER + "=" + System.getProperty(TemporaryFiles.FOLDER));
    // The collector that runs have: others let loops be compiled otherwise; see the kernel package.
    arguments.add("-XX:+UseG1GC");
    // The code waits until it is compiled. In the background, compiling takes longer than the
    // warm-up on few or busy cores, and what was timed then would be interpreted in part.
    arguments.add("-Xbatch");
    return arguments;
  }

  /**
   * What the JVM said that was started, its first exception or refusal; without, what JMH met where
   * it started it.
   */
  static String reason(String said, Throwable thrown) {
    return said.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("at "))
        .map(REASON::matcher)
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst()
        .orElseGet(() -> root(thrown).getMessage());
  }

  /** JMH hangs what happened onto exceptions that say only that something did. */
  private static Throwable root(Throwable thrown) {
    return thrown.getSuppressed().length > 0
        ? root(thrown.getSuppressed()[0])
        : thrown.getCause() != null ? root(thrown.getCause()) : thrown;
  }
}
