package dev.espalier.measure.engine;

import com.sun.management.ThreadMXBean;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.sequence.SequenceModel;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.function.Supplier;

/**
 * Bytes that working with a language model takes.
 *
 * @param weights parameters, and in training their gradients
 * @param packed copies of the weights in the kernels' layout, and what else does not grow with the
 *     window
 * @param activations what grows with batch and steps
 * @param heapPeak most of the heap that was in use while the model was made and run: the sum of all
 *     pools' peaks, what the collector had not yet cleared away among it
 */
public record Memory(long weights, long packed, long activations, long heapPeak) {

  private static final Shape SMALLEST = Shape.square(1, 1, 1, 1, 1);

  /** Runs the work a few times, and counts what was allocated for it. */
  public static Memory of(Work work, Shape shape) {
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    System.gc();
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      // They keep the same, and allocate nothing on the way, as loops over vectors may.
      Kernels plain = Kernels.on(team, Kernels.Provider.PLAIN);
      // Loading classes allocates too, and is none of the model's.
      work.over(SMALLEST, kernels, Precision.FLOAT32).run();
      Counted<SequenceModel> model = Counted.of(() -> weights(work, shape));
      Runnable whole = pass(work, shape, model.made, kernels).made;
      whole.run();
      whole.run();
      long peak = pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      long all = pass(work, shape, model.made, plain).bytes;
      long one = pass(work, window(shape, 1), model.made, plain).bytes;
      long two = pass(work, window(shape, 2), model.made, plain).bytes;
      // A pass over one word has activations too: as many as a second word adds.
      long packed = one - (two - one);
      return new Memory(model.bytes, packed, all - packed, peak);
    }
  }

  /** A model with all that it keeps in its weights' shapes. */
  private static SequenceModel weights(Work work, Shape shape) {
    SequenceModel model = work.model(shape);
    if (work == Work.TRAIN) {
      model.parameters().forEach(Parameter::gradient);
    }
    return model;
  }

  private static Shape window(Shape shape, int steps) {
    return new Shape(shape.input(), shape.hidden(), 1, steps, shape.vocabulary());
  }

  private static Counted<Runnable> pass(
      Work work, Shape shape, SequenceModel model, Kernels kernels) {
    return Counted.of(() -> work.over(shape, model, kernels, Precision.FLOAT32));
  }

  /** Something, and how many bytes this thread allocated to make it. */
  private record Counted<T>(T made, long bytes) {

    static <T> Counted<T> of(Supplier<T> maker) {
      ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
      long before = threads.getCurrentThreadAllocatedBytes();
      T made = maker.get();
      return new Counted<>(made, threads.getCurrentThreadAllocatedBytes() - before);
    }
  }
}
