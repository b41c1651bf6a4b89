package dev.espalier.measure;

import java.util.List;

/** Times one network in one JVM of its own. */
interface ForkRunner {

  /**
   * Starts a JVM, warms up, measures and ends.
   *
   * @return milliseconds of a forward pass, one array a protocol, one value an iteration
   */
  List<double[]> run(Subject subject, List<Protocol> protocols, Effort effort, int threads);
}
