package dev.espalier.experiment.compare;

import dev.espalier.report.results.Sample;

/** What can be said of the difference between two measurements of one thing. */
enum Verdict {
  /** There is none. */
  EQUAL("equal", "equal"),
  /** It is no larger than what chance makes. */
  WITHIN("within", "within noise"),
  /** It is larger than what chance makes. */
  BEYOND("beyond", "beyond noise"),
  /** There is one, and nothing to judge it by. */
  UNJUDGED("no spread", "different with no spread to judge by"),
  /** The measure is missing on the second side. */
  ONLY_A("only A", "only in A"),
  /** The measure is missing on the first side. */
  ONLY_B("only B", "only in B"),
  /** The measure is missing on both sides. */
  MISSING("", "missing");

  /** The rules, for people. */
  static final String RULES =
      """
      Noise: a speedup differs beyond noise where the two 95 % intervals do not overlap. A perplexity of
      several seeds does where the means differ by more than 2 sqrt(sdA^2 + sdB^2), sd the standard
      deviation over the seeds; that of one seed has no spread to judge by, and nor has a time.
      """;

  /** Standard deviations of a difference between two seeds' values that chance is given. */
  private static final double DEVIATIONS = 2;

  private final String word;
  private final String phrase;

  Verdict(String word, String phrase) {
    this.word = word;
    this.phrase = phrase;
  }

  /** For a table. */
  String word() {
    return word;
  }

  /** For a sentence. */
  String phrase() {
    return phrase;
  }

  /**
   * Judges by the intervals where both sides have one, else by the spread over the seeds where both
   * sides have several.
   */
  static Verdict of(Sample a, Sample b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b.isEmpty() ? MISSING : ONLY_B : ONLY_A;
    } else if (a.equals(b)) {
      return EQUAL;
    } else if (a.hasInterval() && b.hasInterval()) {
      return a.high() < b.low() || b.high() < a.low() ? BEYOND : WITHIN;
    }
    double chance = DEVIATIONS * Math.hypot(a.deviation(), b.deviation());
    if (Double.isNaN(chance)) {
      return UNJUDGED;
    }
    return Math.abs(a.mean() - b.mean()) > chance ? BEYOND : WITHIN;
  }
}
