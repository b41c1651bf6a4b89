package dev.espalier.measure.engine;

import dev.espalier.kernel.BlockProduct;
import dev.espalier.kernel.BlockSparse;
import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.measure.engine.Stopwatch.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What leaving zeros out is worth: products with weights of rising sparsity, in every form that
 * skips zeros, against the dense kernel, all of them timed in turn.
 *
 * @param matrix whose weights they are
 * @param rows of the left operand
 * @param sparsities shares of zeros, ascending
 * @param dense times of the dense product
 * @param times of each form, a sample for each sparsity
 */
public record SparseTimes(
    Weights matrix, int rows, double[] sparsities, Samples dense, List<Samples[]> times) {

  /**
   * A weight matrix.
   *
   * @param name what it does, for instance {@code softmax 650}
   */
  public record Weights(String name, int depth, int columns) {}

  /** How zeros lie, and how they are skipped. */
  public enum Form {
    /** Anywhere; every weight has its index. */
    CSR,
    /** Blocks of one row and a vector of columns, all zero or not at all; a block has its index. */
    BLOCK
  }

  private static final Duration WARM_UP = Duration.ofMillis(50);
  private static final Duration SAMPLE = Duration.ofMillis(2);

  /** A form's times, a sample for each sparsity. */
  public Samples[] of(Form form) {
    return times.get(form.ordinal());
  }

  /** Where a form breaks even. */
  public BreakEven breakEven(Form form) {
    return BreakEven.between(sparsities, dense, of(form));
  }

  /**
   * A stopwatch that suits sparse products.
   *
   * @param repeats samples of each
   */
  public static Stopwatch watch(int repeats) {
    return new Stopwatch(repeats, 2, WARM_UP, SAMPLE);
  }

  /**
   * Times the products of one matrix.
   *
   * @param rows numbers of rows of the left operand
   * @param sparsities ascending, in [0, 1)
   * @return one for each number of rows
   */
  public static List<SparseTimes> measure(
      Weights matrix, List<Integer> rows, double[] sparsities, Stopwatch watch, Kernels kernels) {
    int k = matrix.depth;
    int n = matrix.columns;
    SplittableRandom random = new SplittableRandom(1);
    float[] weights = Values.uniform(k * n, 1, random);
    PackedMatrix packed = PackedMatrix.of(k, n);
    kernels.pack(packed, Matrix.of(weights, k, n));
    BlockProduct blocks = new BlockProduct(kernels);
    Csr[] csr = new Csr[sparsities.length];
    BlockSparse[] block = new BlockSparse[sparsities.length];
    for (int s = 0; s < sparsities.length; s++) {
      csr[s] = Csr.of(Matrix.of(pruned(weights, n, 1, sparsities[s]), k, n));
      float[] runs = pruned(weights, n, blocks.width(), sparsities[s]);
      block[s] = BlockSparse.of(Matrix.of(runs, k, n), blocks.width());
    }
    List<SparseTimes> all = new ArrayList<>();
    for (int m : rows) {
      Matrix a = Matrix.of(Values.uniform(m * k, 1, random), m, k);
      Matrix c = Matrix.zeros(m, n);
      List<Subject> subjects = new ArrayList<>();
      subjects.add(new Subject(() -> kernels.multiply(a, packed, c, false)));
      for (Csr b : csr) {
        subjects.add(new Subject(() -> kernels.multiply(a, b, c, false)));
      }
      for (BlockSparse b : block) {
        subjects.add(new Subject(() -> blocks.multiply(a, b, c, false)));
      }
      List<Samples> samples = watch.time(subjects);
      int each = sparsities.length;
      List<Samples[]> times = new ArrayList<>();
      for (Form form : Form.values()) {
        int first = 1 + form.ordinal() * each;
        times.add(samples.subList(first, first + each).toArray(Samples[]::new));
      }
      all.add(new SparseTimes(matrix, m, sparsities, samples.get(0), times));
    }
    return all;
  }

  /** Weights of which runs of a row's columns are zero with some probability. */
  private static float[] pruned(float[] weights, int columns, int run, double sparsity) {
    float[] pruned = weights.clone();
    SplittableRandom random = new SplittableRandom(2);
    for (int row = 0; row < weights.length; row += columns) {
      for (int j = 0; j < columns; j += run) {
        if (random.nextDouble() < sparsity) {
          Arrays.fill(pruned, row + j, row + Math.min(columns, j + run), 0);
        }
      }
    }
    return pruned;
  }
}
