package dev.espalier.measure;

import java.util.List;

/**
 * What was measured of one size.
 *
 * @param theoreticalSpeedup multiply-accumulates of the dense network over this one's
 * @param timings one a form and protocol
 */
public record SpeedRow(NetworkSize size, double theoreticalSpeedup, List<Timing> timings) {

  /** What was measured in one form under one protocol. */
  public Timing timing(Subject.Form form, Protocol protocol) {
    return timings.stream()
        .filter(t -> t.subject().form() == form && t.protocol().equals(protocol))
        .findFirst()
        .orElseThrow();
  }
}
