package dev.espalier.measure;

import java.util.List;

/**
 * What was measured of one size.
 *
 * @param theoreticalSpeedup multiply-accumulates of the dense network over this one's
 * @param timings one a protocol
 */
public record SpeedRow(NetworkSize size, double theoreticalSpeedup, List<Timing> timings) {}
