package dev.espalier.data;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A process that walks over hidden states and says a word in each (Rabiner, Proceedings of the IEEE
 * 77, 1989). Since all its states are known, so is the exact probability of every text.
 */
final class HiddenMarkovModel {

  private final List<State> states;
  private final int[] starts;
  private final WordClass[] classOf;
  private final double[] probability;

  /**
   * A hidden state.
   *
   * @param classes where its word comes from, each as likely as the others; no two overlap
   * @param next numbers of the states that can follow
   * @param weights how often each of these does, relative to the others
   */
  record State(List<WordClass> classes, int[] next, int[] weights) {}

  /**
   * A process over words 0 to {@code words} - 1, each of which is in one class.
   *
   * @param starts numbers of the states that it can begin in, each as likely as the others
   */
  HiddenMarkovModel(List<State> states, int[] starts, int words) {
    this.states = List.copyOf(states);
    this.starts = starts.clone();
    classOf = new WordClass[words];
    probability = new double[words];
    states.stream()
        .flatMap(state -> state.classes().stream())
        .distinct()
        .forEach(
            said -> {
              for (int word = said.first(); word < said.end(); word++) {
                classOf[word] = said;
                probability[word] = said.probability(word);
              }
            });
  }

  /** Says this many words. */
  int[] generate(int length, Random random) {
    int[] words = new int[length];
    int state = starts[random.nextInt(starts.length)];
    for (int t = 0; t < length; t++) {
      State here = states.get(state);
      words[t] = here.classes().get(random.nextInt(here.classes().size())).draw(random);
      state = here.next()[WordClass.draw(here.weights(), random)];
    }
    return words;
  }

  /**
   * Perplexity of the process itself on words that it said: no model can expect to do better. It is
   * counted as a language model's is, over every word but the first, which is given.
   */
  double perplexity(int[] words) {
    Listener listener = listener(starts());
    listener.hear(words[0]);
    double logLikelihood = 0;
    for (int t = 1; t < words.length; t++) {
      logLikelihood += StrictMath.log(listener.hear(words[t]));
    }
    return StrictMath.exp(-logLikelihood / (words.length - 1));
  }

  /** Where the process is before its first word. */
  double[] starts() {
    double[] distribution = new double[states.size()];
    for (int start : starts) {
      distribution[start] += 1.0 / starts.length;
    }
    return distribution;
  }

  /** Where the process is after a state drawn from a distribution. */
  double[] step(double[] distribution) {
    double[] next = new double[distribution.length];
    for (int s = 0; s < next.length; s++) {
      if (distribution[s] > 0) {
        State state = states.get(s);
        double share = distribution[s] / Arrays.stream(state.weights()).sum();
        for (int i = 0; i < state.next().length; i++) {
          next[state.next()[i]] += share * state.weights()[i];
        }
      }
    }
    return next;
  }

  /** One that knows the process, begins with this distribution over states, and hears words. */
  Listener listener(double[] prior) {
    return new Listener(prior);
  }

  /** The forward algorithm, scaled at every word. */
  final class Listener {

    private double[] distribution;

    private Listener(double[] prior) {
      distribution = prior.clone();
    }

    /**
     * Hears the next word.
     *
     * @return its probability, given the words before it
     */
    double hear(int word) {
      WordClass heard = classOf[word];
      double sum = 0;
      for (int s = 0; s < distribution.length; s++) {
        List<WordClass> classes = states.get(s).classes();
        distribution[s] *= classes.contains(heard) ? probability[word] / classes.size() : 0;
        sum += distribution[s];
      }
      for (int s = 0; s < distribution.length; s++) {
        distribution[s] /= sum;
      }
      distribution = step(distribution);
      return sum;
    }
  }
}
