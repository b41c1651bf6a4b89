package dev.espalier.experiment;

import java.util.List;

/** The experiments that there are. */
public final class Experiments {

  private Experiments() {}

  public static List<ExperimentDescriptor> all() {
    return List.of(
        new ExperimentDescriptor(
            "language-model",
            "Word-level language model",
            "arXiv:1906.06847",
            List.of("smoke", "quick", "small", "medium", "paper")));
  }
}
