package dev.espalier.measure;

import java.util.List;

/** Times networks in one JVM of their own. */
interface ForkRunner {

  /**
   * Starts a JVM, warms up, has the networks take turns, and ends.
   *
   * @param subjects what the others are compared with first
   * @return what was timed, a protocol each
   */
  List<Turns> run(List<Subject> subjects, List<Protocol> protocols, Effort effort, int threads);

  /**
   * How many networks beside the first there can be in a JVM: all, or as many as fit.
   *
   * @return numbers that add up to that of the others; a single 0, if there is no other
   * @throws IllegalArgumentException if the first network does not fit beside one of the others
   */
  default List<Integer> parts(List<Subject> subjects, List<Protocol> protocols) {
    return List.of(subjects.size() - 1);
  }
}
