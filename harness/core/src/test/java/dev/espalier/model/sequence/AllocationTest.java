package dev.espalier.model.sequence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Provider;
import dev.espalier.kernel.Team;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * That a training step allocates nothing. On plain kernels: loops over vectors box them until they
 * are compiled, which takes as long as it takes.
 */
class AllocationTest {

  private static final int BATCH = 4;
  private static final int STEPS = 5;
  private static final int WINDOWS = 200;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void trainingStepsAllocateNothing() {
    SplittableRandom random = new SplittableRandom(1);
    SequenceModel model = SequenceModel.random(20, 9, new int[] {8, 7}, 0.1f, random);
    int[] tokens = random.ints(BATCH * STEPS, 0, 20).toArray();
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team, Provider.PLAIN);
      SequencePass pass = SequencePass.training(model, kernels, BATCH, STEPS, 0.8);
      train(pass, tokens, 10);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      train(pass, tokens, WINDOWS);
      long each = (THREADS.getCurrentThreadAllocatedBytes() - before) / WINDOWS;
      // The smallest object has 16 bytes.
      assertTrue(each < 8, each + " bytes a training step");
    }
  }

  private static void train(SequencePass pass, int[] tokens, int windows) {
    for (int w = 0; w < windows; w++) {
      pass.pack();
      pass.gradients(tokens, tokens, w);
    }
  }
}
