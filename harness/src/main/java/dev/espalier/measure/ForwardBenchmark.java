package dev.espalier.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Safetensors;
import dev.espalier.model.lstm.LanguageModelPass;
import dev.espalier.model.lstm.LstmLanguageModel;
import dev.espalier.model.lstm.SparseLanguageModelPass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * Forward passes of a saved language model, the recurrent state handed over from one to the next.
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

  /** A {@link Subject.Form}. */
  @Param("DENSE")
  public String form;

  /** {@link Protocol}s, separated by commas. */
  @Param("1x1")
  public String protocols;

  /** Threads that share a forward pass. */
  @Param("1")
  public int threads;

  private final List<Pass> passes = new ArrayList<>();
  private Team team;
  private OnnxNetwork onnx;
  private Pass pass;
  private int iteration;

  /** Loads the network. */
  @Setup(Level.Trial)
  public void load() {
    LstmLanguageModel network = LstmLanguageModel.of(Safetensors.read(Path.of(model)).tensors());
    team = new Team(threads);
    Kernels kernels = Kernels.on(team);
    if (Subject.Form.valueOf(form) == Subject.Form.ONNX) {
      onnx = new OnnxNetwork(network, threads);
    }
    Stream.of(protocols.split(","))
        .map(Protocol::parse)
        .forEach(protocol -> passes.add(pass(network, kernels, protocol)));
  }

  /** Chooses the iteration's protocol. */
  @Setup(Level.Iteration)
  public void takeTurns() {
    pass = passes.get(iteration++ % passes.size());
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    team.close();
    if (onnx != null) {
      onnx.close();
    }
  }

  /** One forward pass. */
  @Benchmark
  public Object forward() {
    return pass.forward.run(pass.tokens, pass.steps);
  }

  private Pass pass(LstmLanguageModel network, Kernels kernels, Protocol protocol) {
    Forward forward =
        switch (Subject.Form.valueOf(form)) {
          case DENSE ->
              LanguageModelPass.inference(network, kernels, protocol.batch(), protocol.steps())
                  ::forward;
          case SPARSE ->
              new SparseLanguageModelPass(network, kernels, protocol.batch(), protocol.steps())
                  ::forward;
          case ONNX -> {
            OnnxNetwork.Pass pass = onnx.pass(protocol.batch(), protocol.steps());
            yield (tokens, steps) -> pass.forward(tokens);
          }
        };
    int[] tokens =
        new SplittableRandom(1)
            .ints((long) protocol.batch() * protocol.steps(), 0, network.vocabulary())
            .toArray();
    return new Pass(forward, tokens, protocol.steps());
  }

  private interface Forward {
    Object run(int[] tokens, int steps);
  }

  private record Pass(Forward forward, int[] tokens, int steps) {}
}
