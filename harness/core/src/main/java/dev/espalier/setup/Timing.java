package dev.espalier.setup;

/** How long the networks of a scale are timed. */
public enum Timing {
  /** Enough to see that everything works. */
  SMOKE,
  /** Less than a minute for a dozen small networks. */
  QUICK,
  /** Some minutes for a few large ones. */
  FULL
}
