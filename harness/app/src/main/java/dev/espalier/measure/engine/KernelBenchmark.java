package dev.espalier.measure.engine;

import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.kernel.Team;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Single kernels at the sizes that occur; the package's documentation says how to run them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseG1GC"})
public class KernelBenchmark {

  /** The team that a benchmark's kernels run on. */
  @State(Scope.Benchmark)
  public static class Machine {

    /** Threads that share the work. */
    @Param("2")
    public int threads;

    private Team team;
    private Kernels kernels;

    /** Starts the threads. */
    @Setup(Level.Trial)
    public void start() {
      team = new Team(threads);
      kernels = Kernels.on(team);
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void close() {
      team.close();
    }
  }

  /** The operands of a product. */
  @State(Scope.Benchmark)
  public static class Product {

    /**
     * Rows × depth × columns: softmax and gates of whole windows, recurrent steps of 16, 10 and 1
     * sequences of the large network and of 20 of the small one.
     */
    @Param({
      "704x1300x2600",
      "16x1500x6000",
      "400x200x10000",
      "20x200x800",
      "10x1500x6000",
      "1x1500x6000"
    })
    public String shape;

    private Matrix a;
    private Matrix b;
    private Matrix c;
    private PackedMatrix packed;
    private Csr csr;

    /** Fills and packs them; nine in ten of the sparse one's weights are zero. */
    @Setup(Level.Trial)
    public void fill(Machine machine) {
      String[] sizes = shape.split("x");
      int m = Integer.parseInt(sizes[0]);
      int k = Integer.parseInt(sizes[1]);
      int n = Integer.parseInt(sizes[2]);
      SplittableRandom random = new SplittableRandom(1);
      a = Matrix.of(Values.uniform(m * k, 1, random), m, k);
      b = Matrix.of(Values.uniform(k * n, 1, random), k, n);
      c = Matrix.zeros(m, n);
      packed = PackedMatrix.of(k, n);
      machine.kernels.pack(packed, b);
      float[] sparse = b.data().clone();
      for (int i = 0; i < sparse.length; i++) {
        sparse[i] = random.nextInt(10) == 0 ? sparse[i] : 0;
      }
      csr = Csr.of(Matrix.of(sparse, k, n));
    }
  }

  /** A product whose right operand was packed before. */
  @Benchmark
  public float[] packed(Machine machine, Product p) {
    machine.kernels.multiply(p.a, p.packed, p.c, false);
    return p.c.data();
  }

  /** The same, added to what is there. */
  @Benchmark
  public float[] accumulated(Machine machine, Product p) {
    machine.kernels.multiply(p.a, p.packed, p.c, true);
    return p.c.data();
  }

  /** The same, packed on the way. */
  @Benchmark
  public float[] unpacked(Machine machine, Product p) {
    machine.kernels.multiply(p.a, p.b, p.c, false);
    return p.c.data();
  }

  /** A tenth of the weights, anywhere. */
  @Benchmark
  public float[] sparse(Machine machine, Product p) {
    machine.kernels.multiply(p.a, p.csr, p.c, false);
    return p.c.data();
  }

  /** Buffers of one layer's step, and of a window's logits. */
  @State(Scope.Benchmark)
  public static class Layer {

    private static final int WORDS = 10_000;

    /** Sequences × units. */
    @Param({"20x200", "20x650", "10x1500"})
    public String step;

    private Matrix gates;
    private Matrix cell;
    private Matrix cellNext;
    private Matrix cellTanh;
    private Matrix hidden;
    private Matrix logits;
    private int[] targets;

    /** Fills them. */
    @Setup(Level.Trial)
    public void fill() {
      int batch = Integer.parseInt(step.substring(0, step.indexOf('x')));
      int units = Integer.parseInt(step.substring(step.indexOf('x') + 1));
      SplittableRandom random = new SplittableRandom(1);
      gates = Matrix.of(Values.uniform(4 * batch * units, 1, random), batch, 4 * units);
      cell = Matrix.of(Values.uniform(batch * units, 1, random), batch, units);
      cellNext = Matrix.zeros(batch, units);
      cellTanh = Matrix.zeros(batch, units);
      hidden = Matrix.zeros(batch, units);
      logits = Matrix.of(Values.uniform(batch * WORDS, 1, random), batch, WORDS);
      targets = random.ints(batch, 0, WORDS).toArray();
    }
  }

  /** Gates, cell and hidden state; the gates are activated over and over and stay in range. */
  @Benchmark
  public float[] lstmCell(Machine machine, Layer l) {
    machine.kernels.lstmCell(l.gates, l.cell, l.cellNext, l.cellTanh, l.hidden);
    return l.hidden.data();
  }

  /** Cross-entropy over a step's 10,000 words, logits left alone. */
  @Benchmark
  public double crossEntropy(Machine machine, Layer l) {
    return machine.kernels.crossEntropy(l.logits, l.targets, false, 1);
  }

  /** The same with the logits' gradient in their place, from the last one's on. */
  @Benchmark
  public double crossEntropyGradient(Machine machine, Layer l) {
    return machine.kernels.crossEntropy(l.logits, l.targets, true, 1);
  }

  /** Σ x² of a step's logits, as for the gradient's norm. */
  @Benchmark
  public double sumOfSquares(Machine machine, Layer l) {
    return machine.kernels.sumOfSquares(l.logits.data().length, l.logits.data(), 0);
  }
}
