package dev.espalier.measure;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Subject.Form;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  private Architecture.Runner[] networks;
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
    String[] texts = subjects.split("\n");
    networks = new Architecture.Runner[texts.length];
    List<Integer> order =
        IntStream.range(0, texts.length).boxed().collect(Collectors.toCollection(ArrayList::new));
    // Where weights lie in memory is worth a percent or so: luck, to be different in every JVM.
    Collections.shuffle(order);
    for (int s : order) {
      String[] parts = texts[s].split(" ", 3);
      networks[s] =
          Architecture.valueOf(parts[0]).load(Path.of(parts[2]), Form.valueOf(parts[1]), kernels);
    }
    ThreadMXBean clocks = ManagementFactory.getThreadMXBean();
    LongSupplier cpuTime =
        clocks.isCurrentThreadCpuTimeSupported()
            ? clocks::getCurrentThreadCpuTime
            : System::nanoTime;
    for (String protocol : protocols.split(",")) {
      Architecture.Pass[] passes = new Architecture.Pass[texts.length];
      order.forEach(s -> passes[s] = networks[s].pass(Protocol.parse(protocol)));
      takings.add(
          new TurnTaking(
              List.of(passes),
              team::starvedNanos,
              System::nanoTime,
              cpuTime,
              TimeUnit.MICROSECONDS.toNanos(blockMicros)));
    }
    TurnTaking.warmUp(takings, TimeUnit.MILLISECONDS.toNanos(warmUpMillis), cpuTime);
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
    Stream.of(networks).forEach(Architecture.Runner::close);
    team.close();
  }

  /** What a fork has handed over. */
  static List<Turns> read(Path turns) throws IOException {
    return JSON.readValue(turns.toFile(), new TypeReference<List<Turns>>() {});
  }
}
