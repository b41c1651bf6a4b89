package dev.espalier.measure;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.file.FileFault;
import dev.espalier.model.CorruptFileException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How much memory the JVM of networks takes, estimated before it is started. */
final class ForkMemory {

  /** JVM, JMH, file header and what the small things add up to. */
  private static final long BASE = 96L << 20;

  private ForkMemory() {}

  /** Heap for networks that share a JVM. */
  static long needed(List<Subject> subjects, List<Protocol> protocols) {
    return BASE + subjects.stream().mapToLong(subject -> needed(subject, protocols)).sum();
  }

  /**
   * Weights, their gradients, a packed or sparse copy a protocol with some padding, or what ONNX
   * Runtime makes of them, and buffers.
   */
  private static long needed(Subject subject, List<Protocol> protocols) {
    long weights;
    try {
      weights = Files.size(subject.model());
    } catch (IOException e) {
      throw FileFault.reading(subject.model(), e);
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
    return 2 * weights + copies + rows * 4L * buffers(subject);
  }

  private static long buffers(Subject subject) {
    try {
      return subject.architecture().buffers(subject.model());
    } catch (CorruptFileException e) {
      throw new MeasurementException(e.getMessage(), e);
    }
  }

  /**
   * Splits networks into parts that fit into a JVM each, beside the first, which is in all of them.
   *
   * @param free bytes that such a JVM may have
   * @return how many of the others are in each part
   * @throws IllegalArgumentException if the first does not fit beside one of the others
   * @throws MeasurementException if a file is damaged
   */
  static List<Integer> parts(List<Subject> subjects, List<Protocol> protocols, long free) {
    List<Subject> part = new ArrayList<>(subjects.subList(0, 1));
    require(part, protocols, free);
    List<Integer> sizes = new ArrayList<>();
    for (Subject subject : subjects.subList(1, subjects.size())) {
      part.add(subject);
      if (needed(part, protocols) > free && part.size() > 2) {
        sizes.add(part.size() - 2);
        part.subList(1, part.size() - 1).clear();
      }
      require(part, protocols, free);
    }
    sizes.add(part.size() - 1);
    return sizes;
  }

  private static void require(List<Subject> subjects, List<Protocol> protocols, long free) {
    long heap = needed(subjects, protocols);
    if (heap > free) {
      throw new IllegalArgumentException(
          "%s: timing it takes about %,d MiB of memory, and this machine has %,d MiB beside this JVM; take a smaller scale or a larger machine"
              .formatted(
                  subjects.stream().map(Subject::name).collect(Collectors.joining(" beside ")),
                  heap >> 20,
                  free >> 20));
    }
  }

  /** Memory that the machine has beside this JVM. */
  static long free() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
        - Runtime.getRuntime().totalMemory();
  }
}
