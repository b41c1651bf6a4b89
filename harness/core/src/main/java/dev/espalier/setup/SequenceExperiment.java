package dev.espalier.setup;

import java.util.List;

/**
 * An experiment on a task over sequences, annotated with {@link Experiment}: a public class with a
 * public constructor without arguments, found on the class path and in jars. It says how large it
 * can be, and that is all.
 */
public abstract class SequenceExperiment {

  private final List<SequenceScale> scales;

  /**
   * @param scales from the smallest to the largest, at least one
   * @throws IllegalArgumentException if there is none
   */
  protected SequenceExperiment(SequenceScale... scales) {
    if (scales.length == 0) {
      throw new IllegalArgumentException("has no scale; give it one");
    }
    this.scales = List.of(scales);
  }

  /** From the smallest to the largest. */
  public final List<SequenceScale> scales() {
    return scales;
  }
}
