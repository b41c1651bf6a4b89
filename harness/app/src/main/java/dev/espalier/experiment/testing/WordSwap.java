package dev.espalier.experiment.testing;

import dev.espalier.report.Numbers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A word that is swapped for another of its class, any being as probable as any other. */
final class WordSwap implements Mutation {

  private final Map<Integer, int[]> classOf = new HashMap<>();
  private final double radius;

  /**
   * @param classes words that can stand for one another; others stay
   * @param radius how many words of a test may differ from its seed
   * @throws IllegalArgumentException if that is none
   */
  WordSwap(List<int[]> classes, double radius) {
    if (radius < 1) {
      throw new IllegalArgumentException(
          "--radius %s: is of words here, of which none could be swapped; give 1 or more, or leave it out for any"
              .formatted(radius));
    }
    for (int[] words : classes) {
      IntStream.of(words).filter(word -> words.length > 1).forEach(w -> classOf.put(w, words));
    }
    this.radius = radius;
  }

  @Override
  public float[] of(float[] parent, float[] seed, double variance, SplittableRandom random) {
    float[] mutant = parent.clone();
    int[] places =
        IntStream.range(0, mutant.length).filter(i -> classOf.containsKey((int) seed[i])).toArray();
    if (places.length == 0) {
      return mutant;
    }
    int place = places[random.nextInt(places.length)];
    int[] words = classOf.get((int) mutant[place]);
    int word = words[random.nextInt(words.length - 1)];
    mutant[place] = word == (int) mutant[place] ? words[words.length - 1] : word;
    int[] swapped = IntStream.of(places).filter(i -> i != place && mutant[i] != seed[i]).toArray();
    int differing = swapped.length + (mutant[place] == seed[place] ? 0 : 1);
    if (differing > radius) {
      // The parent was within it, so that one word is enough.
      int back = swapped.length == 0 ? place : swapped[random.nextInt(swapped.length)];
      mutant[back] = seed[back];
    }
    return mutant;
  }

  @Override
  public String about() {
    return "a word swapped for another of its class"
        + (Double.isFinite(radius)
            ? ", no more than %s words of them".formatted(Numbers.significant(radius, 4))
            : "");
  }
}
