package dev.espalier.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Subject.Form;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Forward passes of a saved network, one after the other.
 *
 * <p>JMH starts a JVM a set of parameters. To time several protocols in one JVM, iterations take
 * turns with them: iteration i runs protocol i modulo their number. {@link JmhForkRunner} deals the
 * results out again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ForwardBenchmark {

  /** Safetensors file of the network. */
  @Param("")
  public String model;

  /** An {@link Architecture}. */
  @Param("LSTM_LANGUAGE_MODEL")
  public String architecture;

  /** A {@link Subject.Form}. */
  @Param("DENSE")
  public String form;

  /** {@link Protocol}s, separated by commas. */
  @Param("1x1")
  public String protocols;

  /** Threads that share a forward pass. */
  @Param("1")
  public int threads;

  private final List<Supplier<?>> passes = new ArrayList<>();
  private Team team;
  private Architecture.Runner runner;
  private Supplier<?> pass;
  private int iteration;

  /** Loads the network. */
  @Setup(Level.Trial)
  public void load() {
    team = new Team(threads);
    runner =
        Architecture.valueOf(architecture)
            .load(Path.of(model), Form.valueOf(form), Kernels.on(team));
    Stream.of(protocols.split(",")).map(Protocol::parse).map(runner::pass).forEach(passes::add);
  }

  /** Chooses the iteration's protocol. */
  @Setup(Level.Iteration)
  public void takeTurns() {
    pass = passes.get(iteration++ % passes.size());
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    runner.close();
    team.close();
  }

  /** One forward pass. */
  @Benchmark
  public Object forward() {
    return pass.get();
  }
}
