package dev.espalier.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;

/** How much memory the JVM of a network takes, estimated before it is started. */
final class ForkMemory {

  /** JVM, JMH, file header and what the small things add up to. */
  private static final long BASE = 96L << 20;

  private ForkMemory() {}

  /**
   * Heap for the weights, their gradients, a packed or sparse copy a protocol with some padding, or
   * what ONNX Runtime makes of them, and buffers.
   */
  static long needed(Subject subject, List<Protocol> protocols) {
    long weights;
    try {
      weights = Files.size(subject.model());
    } catch (IOException e) {
      throw new UncheckedIOException(subject.model() + ": cannot be read: " + e.getMessage(), e);
    }
    long copies =
        switch (subject.form()) {
          case DENSE, BFLOAT16 -> protocols.size() * (weights + weights / 4);
          // An index and a value for each weight that is not zero, at worst all.
          case SPARSE -> protocols.size() * 2 * weights;
          // Tensors and the message made of them; outside the heap, as read and as packed.
          case ONNX, ONNX_INT8 -> 4 * weights;
        };
    long rows = protocols.stream().mapToLong(p -> (long) p.batch() * p.steps()).sum();
    return BASE + 2 * weights + copies + rows * 4L * subject.architecture().buffers();
  }

  /**
   * @throws IllegalArgumentException if the machine has less than that beside this JVM
   */
  static void require(Subject subject, long heap) {
    long free =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
            - Runtime.getRuntime().totalMemory();
    if (heap > free) {
      throw new IllegalArgumentException(
          "%s: timing it takes about %,d MiB of memory, and this machine has %,d MiB beside this JVM; take a smaller scale or a larger machine"
              .formatted(subject.name(), heap >> 20, free >> 20));
    }
  }
}
