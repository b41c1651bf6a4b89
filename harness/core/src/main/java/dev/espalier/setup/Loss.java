package dev.espalier.setup;

import java.util.Locale;

/** What people are shown of a loss, in nats an example or as a squared error. */
public enum Loss {
  /** Its exponential. */
  PERPLEXITY {
    @Override
    public double shown(double nats) {
      return Math.exp(nats);
    }
  },
  /** To the base of 2. */
  BITS {
    @Override
    public double shown(double nats) {
      return nats / Math.log(2);
    }
  },
  /** Itself. */
  LOSS {
    @Override
    public double shown(double nats) {
      return nats;
    }
  };

  /** What is shown of a loss. */
  public abstract double shown(double nats);

  /** Its column for a split, for instance {@code valid_perplexity}. */
  public String column(String split) {
    return split + "_" + word();
  }

  /** For instance {@code perplexity}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
