package dev.espalier.experiment;

import java.util.Locale;

/** What people are shown of a loss in nats an example. */
public enum Loss {
  /** Its exponential. */
  PERPLEXITY {
    @Override
    double shown(double nats) {
      return Math.exp(nats);
    }
  },
  /** Itself. */
  LOSS {
    @Override
    double shown(double nats) {
      return nats;
    }
  };

  abstract double shown(double nats);

  /** Its column for a split, for instance {@code valid_perplexity}. */
  String column(String split) {
    return split + "_" + word();
  }

  /** For instance {@code perplexity}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
