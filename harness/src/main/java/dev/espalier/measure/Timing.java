package dev.espalier.measure;

import java.util.List;

/**
 * How fast a subject is under a protocol, compared with the first of its engine.
 *
 * @param baseTimes milliseconds of that one's iterations, an array a fork
 * @param times milliseconds of the subject's
 */
public record Timing(
    Subject subject,
    Protocol protocol,
    Speedup speedup,
    List<double[]> baseTimes,
    List<double[]> times) {

  /** A timing whose iterations are not kept. */
  public Timing(Subject subject, Protocol protocol, Speedup speedup) {
    this(subject, protocol, speedup, List.of(), List.of());
  }
}
