package dev.espalier.setup;

import java.util.List;

/**
 * A study that is no comparison of pruning methods, and has tables and figures of its own;
 * annotated with {@link Study}.
 *
 * @param <S> its scales: records whose {@code @Config} components users can set
 */
public interface ScaledStudy<S extends Record> {

  /** How large it can be, from the smallest to the largest. */
  List<S> scales();

  /** What a user types for a scale. */
  String name(S scale);

  /**
   * Does it, and hands what was found to the laboratory. A pure function of the scale, but for
   * times.
   *
   * @throws IllegalArgumentException if two settings contradict
   */
  void run(S scale, Laboratory laboratory);
}
