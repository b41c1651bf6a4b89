package dev.espalier.experiment;

import java.util.Locale;

/** What people are shown of a loss, in nats an example or as a squared error. */
public enum Loss {
  /** Its exponential. */
  PERPLEXITY {
    @Override
    double shown(double nats) {
      return Math.exp(nats);
    }
  },
  /** To the base of 2. */
  BITS {
    @Override
    double shown(double nats) {
      return nats / Math.log(2);
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
