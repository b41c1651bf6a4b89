package dev.espalier.measure;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Subject.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
 * Forward passes of saved networks that take turns in one JVM.
 *
 * <p>What JMH times, a round of all of them, tells nothing; the passes' own times go into a file,
 * from which {@link JmhForkRunner} reads them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TurnsBenchmark {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line a network: {@link Architecture}, {@link Form}, safetensors file. */
  @Param("")
  public String subjects;

  /** {@link Protocol}s, separated by commas. */
  @Param("1x1")
  public String protocols;

  /** Threads that share a forward pass. */
  @Param("1")
  public int threads;

  /** See {@link Effort#warmUp()}. */
  @Param("1000")
  public long warmUpMillis;

  /** See {@link Effort#turns()}. */
  @Param("1000")
  public long turnsMillis;

  /** See {@link Effort#block()}. */
  @Param("1000")
  public long blockMicros;

  /** File that the times go to. */
  @Param("")
  public String turns;

  private final List<Architecture.Runner> networks = new ArrayList<>();
  private final List<TurnTaking> takings = new ArrayList<>();
  private Team team;

  /** The parameter that tells these subjects. */
  static String text(List<Subject> subjects) {
    return subjects.stream()
        .map(s -> s.architecture() + " " + s.form() + " " + s.model().toAbsolutePath())
        .collect(Collectors.joining("\n"));
  }

  /** Loads the networks and warms them up. */
  @Setup(Level.Trial)
  public void load() {
    team = new Team(threads);
    Kernels kernels = Kernels.on(team);
    for (String subject : subjects.split("\n")) {
      String[] parts = subject.split(" ", 3);
      networks.add(
          Architecture.valueOf(parts[0]).load(Path.of(parts[2]), Form.valueOf(parts[1]), kernels));
    }
    for (String protocol : protocols.split(",")) {
      List<Architecture.Pass> passes =
          networks.stream().map(network -> network.pass(Protocol.parse(protocol))).toList();
      takings.add(
          new TurnTaking(
              passes,
              team::starvedNanos,
              System::nanoTime,
              TimeUnit.MICROSECONDS.toNanos(blockMicros)));
    }
    TurnTaking.warmUp(takings, TimeUnit.MILLISECONDS.toNanos(warmUpMillis), System::nanoTime);
  }

  /** A round of each protocol whose time is not over. */
  @Benchmark
  public int round() {
    long limit = TimeUnit.MILLISECONDS.toNanos(turnsMillis);
    return takings.stream().mapToInt(taking -> taking.round(limit)).sum();
  }

  /** Hands the times over and ends the threads. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    JSON.writeValue(Path.of(turns).toFile(), takings.stream().map(TurnTaking::turns).toList());
    networks.forEach(Architecture.Runner::close);
    team.close();
  }

  /** What a fork has handed over. */
  static List<Turns> read(Path turns) throws IOException {
    return JSON.readValue(turns.toFile(), new TypeReference<List<Turns>>() {});
  }
}
