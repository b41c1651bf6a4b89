package dev.espalier.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

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

  /**
   * The logarithm of its {@linkplain #perplexity perplexity}, split by what is to be known: no
   * model can expect to do better in any part.
   *
   * @return nats per word, by kind
   */
  Map<String, Double> losses(int[] words, Dependencies dependencies) {
    Listener listener = listener(starts());
    listener.hear(words[0]);
    Dependencies.Tally tally = dependencies.tally();
    for (int t = 1; t < words.length; t++) {
      IntToDoubleFunction next = listener.next();
      tally.add(words[t], -StrictMath.log(listener.hear(words[t])), next);
    }
    return tally.mean();
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

    /** Probability of every word to be the next one, given those heard so far. */
    IntToDoubleFunction next() {
      // Of a class, at the place of its first word.
      double[] said = new double[probability.length];
      for (int s = 0; s < distribution.length; s++) {
        List<WordClass> classes = states.get(s).classes();
        for (WordClass one : classes) {
          said[one.first()] += distribution[s] / classes.size();
        }
      }
      return word -> said[classOf[word].first()] * probability[word];
    }

    /**
     * Hears the next word.
     *
     * @return its probability, given the words before it; 0 if the process cannot say it, and for
     *     every word after that
     */
    double hear(int word) {
      WordClass heard = classOf[word];
      double sum = 0;
      for (int s = 0; s < distribution.length; s++) {
        List<WordClass> classes = states.get(s).classes();
        distribution[s] *= classes.contains(heard) ? probability[word] / classes.size() : 0;
        sum += distribution[s];
      }
      for (int s = 0; s < distribution.length && sum > 0; s++) {
        distribution[s] /= sum;
      }
      distribution = step(distribution);
      return sum;
    }
  }
}
