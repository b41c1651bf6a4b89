package dev.espalier.data;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Words that can stand for one another, the frequent ones first, with consecutive numbers.
 *
 * @param first number of the most frequent one
 * @param weights how often each is said, relative to the others; whole numbers, so that what is
 *     drawn depends on no rounding
 */
record WordClass(int first, int[] weights) {

  /**
   * Zipf's law with Mandelbrot's shift, so that the first words of a large class do not stand for
   * half of it: the word of rank r has a weight of 1/(r + shift), the shift being a fortieth of the
   * words, at least 1.
   */
  static WordClass zipf(int first, int size) {
    int shift = Math.max(1, size / 40);
    int[] weights = new int[size];
    for (int rank = 1; rank <= size; rank++) {
      weights[rank - 1] = 1_000_000 / (rank + shift);
    }
    return new WordClass(first, weights);
  }

  /** Number after the last word's. */
  int end() {
    return first + weights.length;
  }

  /** Numbers of all its words. */
  IntStream words() {
    return IntStream.range(first, end());
  }

  /** Probability of a word of the class. */
  double probability(int word) {
    return (double) weights[word - first] / Arrays.stream(weights).sum();
  }

  /** Draws a word. */
  int draw(Random random) {
    return first + draw(weights, random);
  }

  /** Draws an index, each as often as its weight says. */
  static int draw(int[] weights, Random random) {
    int left = random.nextInt(Arrays.stream(weights).sum());
    int index = 0;
    while (left >= weights[index]) {
      left -= weights[index++];
    }
    return index;
  }
}
