package dev.espalier.experiment.testing;

import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * What TestRNN asks of the hidden states that tests reach (as coded, arXiv:1911.01952), of the
 * steps that are tested: of 28 those from 4 to 24, counted from 0. B and D are scaled to [0, 1] by
 * their least and greatest values over the training data and those steps.
 */
final class Coverage {

  /** A set of requirements. */
  enum Metric {
    /** A value of the hidden state is above zero after a step. As many as the state is wide. */
    NC,
    /** B after a step is at least {@value #BOUNDARY}. */
    BC,
    /** D of a step is at least {@value #CHANGE}. */
    SC,
    /**
     * B over the tested steps, less its mean and over its deviation there, spells a word: the means
     * of {@value #SEGMENTS} equal segments, a letter each, cut at ±{@value #CUT}.
     */
    TC
  }

  static final double BOUNDARY = 0.8;
  static final double CHANGE = 0.6;
  static final int SEGMENTS = 5;
  static final double CUT = 0.43;

  private static final int LETTERS = 3;
  private static final int WORDS = (int) Math.pow(LETTERS, SEGMENTS);

  private final int first;
  private final int last;
  private final int width;
  private final Range sizes;
  private final Range changes;

  private record Range(double least, double greatest) {

    double scaled(double value) {
      return greatest > least ? (value - least) / (greatest - least) : 0;
    }
  }

  /**
   * @param training traces of the training data, at least one
   * @param width values of the hidden state
   */
  Coverage(List<Trace> training, int width) {
    this.width = width;
    int steps = training.get(0).sums().length;
    first = steps / 7;
    last = Math.min(steps - 1, steps - first);
    sizes = range(training, Trace::size);
    changes = range(training, Trace::change);
  }

  private Range range(List<Trace> traces, ToDoubleBiFunction<Trace, Integer> value) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Trace trace : traces) {
      for (int t = first; t <= last; t++) {
        double v = value.applyAsDouble(trace, t);
        least = Math.min(least, v);
        greatest = Math.max(greatest, v);
      }
    }
    return new Range(least, greatest);
  }

  /** Number of a metric's requirements. */
  int size(Metric metric) {
    int steps = last - first + 1;
    return switch (metric) {
      case NC -> steps * width;
      case BC, SC -> steps;
      case TC -> WORDS;
    };
  }

  /** What a requirement is called: a step, a step and a value, or a word of the letters a to c. */
  String name(Metric metric, int requirement) {
    return switch (metric) {
      case NC -> "step %d value %d".formatted(first + requirement / width, requirement % width);
      case BC, SC -> "step " + (first + requirement);
      case TC -> {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < SEGMENTS; i++) {
          word.append((char) ('a' + letter(requirement, i)));
        }
        yield word.toString();
      }
    };
  }

  /** Marks what a test meets. */
  void mark(Trace test, Covered covered) {
    for (int t = first; t <= last; t++) {
      int step = t - first;
      if (distance(Metric.BC, step, test) <= 0) {
        covered.set(Metric.BC, step);
      }
      if (distance(Metric.SC, step, test) <= 0) {
        covered.set(Metric.SC, step);
      }
    }
    covered.set(Metric.NC, test.positive().get(first * width, (last + 1) * width));
    covered.set(Metric.TC, word(test));
  }

  /**
   * How far a test is from meeting a requirement.
   *
   * @param metric any but NC, whose requirements are met or not
   * @return not above 0 if it meets it
   */
  double distance(Metric metric, int requirement, Trace test) {
    return switch (metric) {
      case BC -> BOUNDARY - sizes.scaled(test.size(first + requirement));
      case SC -> CHANGE - changes.scaled(test.change(first + requirement));
      case TC -> toWord(requirement, segments(test));
      case NC -> throw new IllegalArgumentException("NC has no distances");
    };
  }

  /** Sum of the distances to the wanted letters' intervals. */
  private static double toWord(int word, double[] segments) {
    double sum = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      int letter = letter(word, i);
      double from = letter == 0 ? Double.NEGATIVE_INFINITY : letter == 1 ? -CUT : CUT;
      double to = letter == 0 ? -CUT : letter == 1 ? CUT : Double.POSITIVE_INFINITY;
      sum += Math.max(0, Math.max(from - segments[i], segments[i] - to));
    }
    return sum;
  }

  private static int letter(int word, int segment) {
    return word / (int) Math.pow(LETTERS, SEGMENTS - 1 - segment) % LETTERS;
  }

  /** The word that a test spells, below 243: aaaaa is 0, aaaab 1. */
  int word(Trace test) {
    int word = 0;
    for (double mean : segments(test)) {
      word = word * LETTERS + (mean < -CUT ? 0 : mean < CUT ? 1 : 2);
    }
    return word;
  }

  /** Means of the segments; a step that two of them share counts for each by its share. */
  private double[] segments(Trace test) {
    int steps = last - first + 1;
    double mean = 0;
    for (int t = first; t <= last; t++) {
      mean += test.size(t) / steps;
    }
    double variance = 0;
    for (int t = first; t <= last; t++) {
      variance += Math.pow(test.size(t) - mean, 2) / steps;
    }
    double[] means = new double[SEGMENTS];
    for (int i = 0; variance > 0 && i < SEGMENTS; i++) {
      double from = i * steps / (double) SEGMENTS;
      double to = (i + 1) * steps / (double) SEGMENTS;
      for (int t = (int) from; t < to; t++) {
        double share = Math.min(to, t + 1) - Math.max(from, t);
        means[i] += share * (test.size(first + t) - mean) / Math.sqrt(variance) / (to - from);
      }
    }
    return means;
  }
}
