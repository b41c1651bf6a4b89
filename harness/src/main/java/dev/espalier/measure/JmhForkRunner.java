package dev.espalier.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Team;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has JMH do it. Nothing that JMH prints is shown, unless it fails. */
final class JmhForkRunner implements ForkRunner {

  static {
    // JMH refuses to run while a lock file that all users share is held, or was left by another
    // user. Taking turns makes up for company better than failing does.
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Override
  public List<double[]> run(Subject subject, List<Protocol> protocols, Effort effort, int threads) {
    long heap = ForkMemory.needed(subject, protocols);
    ForkMemory.require(subject, heap);
    Options options =
        new OptionsBuilder()
            .include("^" + ForwardBenchmark.class.getName().replace(".", "\\.") + "\\.forward$")
            .param("model", subject.model().toAbsolutePath().toString())
            .param("architecture", subject.architecture().name())
            .param("form", subject.form().name())
            .param("protocols", protocols.stream().map(Protocol::toString).collect(joining()))
            .param("threads", Integer.toString(threads))
            .forks(1)
            .warmupIterations(effort.warmups() * protocols.size())
            .measurementIterations(effort.iterations() * protocols.size())
            .warmupTime(TimeValue.milliseconds(effort.iteration().toMillis()))
            .measurementTime(TimeValue.milliseconds(effort.iteration().toMillis()))
            .syncIterations(false)
            .shouldDoGC(false)
            .shouldFailOnError(true)
            .jvmArgs(jvmArguments(heap).toArray(String[]::new))
            .build();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      Collection<RunResult> results =
          new Runner(options, OutputFormatFactory.createFormatInstance(print, VerboseMode.NORMAL))
              .run();
      return deal(results.iterator().next(), protocols.size());
    } catch (RunnerException e) {
      throw new MeasurementException(
          "%s: its JVM failed: %s"
              .formatted(subject.name(), reason(said.toString(StandardCharsets.UTF_8), e)),
          e);
    }
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(",");
  }

  /** Iterations took turns with the protocols. */
  private static List<double[]> deal(RunResult result, int protocols) {
    List<List<Double>> scores = new ArrayList<>();
    for (int p = 0; p < protocols; p++) {
      scores.add(new ArrayList<>());
    }
    Iterator<IterationResult> iterations =
        result.getBenchmarkResults().iterator().next().getIterationResults().iterator();
    for (int i = 0; iterations.hasNext(); i++) {
      scores.get(i % protocols).add(iterations.next().getPrimaryResult().getScore());
    }
    return scores.stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }

  /** The same kernels as here. Nothing else of this JVM's settings: neither agents nor its heap. */
  private static List<String> jvmArguments(long heap) {
    List<String> arguments = new ArrayList<>();
    Provider provider;
    try (Team team = new Team(1)) {
      provider = Kernels.on(team).provider();
    }
    if (provider == Provider.VECTOR) {
      arguments.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    arguments.add("-Despalier.kernel=" + provider.name().toLowerCase(java.util.Locale.ROOT));
    arguments.add("-Xmx" + (heap >> 20) + "m");
    // The collector that runs have: others let loops be compiled otherwise; see the kernel package.
    arguments.add("-XX:+UseG1GC");
    // The code waits until it is compiled. In the background, compiling takes longer than the
    // warm-up on few or busy cores, and what was timed then would be interpreted in part.
    arguments.add("-Xbatch");
    return arguments;
  }

  /** The first line that names an exception; what JMH threw says only that there was one. */
  private static String reason(String said, RunnerException e) {
    return said.lines()
        .map(String::strip)
        .filter(line -> line.matches("([a-z]\\w*\\.)+[A-Z]\\w*(Exception|Error)\\b.*"))
        .findFirst()
        .orElse(String.valueOf(e.getMessage()));
  }
}
