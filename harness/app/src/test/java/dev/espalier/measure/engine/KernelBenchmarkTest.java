package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelBenchmarkTest {

  private final KernelBenchmark benchmark = new KernelBenchmark();
  private final KernelBenchmark.Machine machine = new KernelBenchmark.Machine();

  @BeforeEach
  void start() {
    machine.threads = 2;
    machine.start();
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void productsOfOneShapeAgree() {
    KernelBenchmark.Product product = new KernelBenchmark.Product();
    product.shape = "3x40x50";
    product.fill(machine);
    float[] packed = benchmark.packed(machine, product).clone();
    assertEquals(3 * 50, packed.length);
    assertArrayEquals(packed, benchmark.unpacked(machine, product), 1e-5f);
    float[] twice = benchmark.accumulated(machine, product);
    for (int i = 0; i < packed.length; i++) {
      assertEquals(2 * packed[i], twice[i], 1e-5f);
    }
    // A tenth of the weights makes another, smaller sum.
    float[] sparse = benchmark.sparse(machine, product);
    assertTrue(norm(sparse) > 0 && norm(sparse) < norm(packed));
  }

  @Test
  void pointwiseKernelsLeaveFiniteNumbers() {
    KernelBenchmark.Layer layer = new KernelBenchmark.Layer();
    layer.step = "2x9";
    layer.fill();
    double loss = benchmark.crossEntropy(machine, layer);
    assertEquals(2 * Math.log(10_000), loss, 4);
    assertEquals(loss, benchmark.crossEntropyGradient(machine, layer), 1e-6 * loss);
    assertTrue(benchmark.sumOfSquares(machine, layer) > 0);
    for (int i = 0; i < 20; i++) {
      assertTrue(Double.isFinite(norm(benchmark.lstmCell(machine, layer))));
    }
  }

  private static double norm(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += (double) value * value;
    }
    return sum;
  }
}
