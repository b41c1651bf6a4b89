package dev.espalier.experiment;

import dev.espalier.plugin.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * One training run: a method at an operating point with a seed. With the workload it decides every
 * number but wall-clock times.
 *
 * @param method the method
 * @param point settings of the operating point; all others stand at their defaults
 * @param seed from 1
 */
record Trial(MethodDescriptor method, Map<String, String> point, long seed) {

  /** All settings, defaults included. */
  String settings() {
    return join(method.effective(point));
  }

  /** The operating point's own settings. */
  String operatingPoint() {
    return point.isEmpty() ? "defaults" : join(point);
  }

  /** Short, unique within a workload, and fit for a file name. */
  String fileName() {
    CRC32 crc = new CRC32();
    crc.update(settings().getBytes(StandardCharsets.UTF_8));
    return "%s-%08x-seed%d".formatted(method.id(), crc.getValue(), seed);
  }

  /** For people. */
  String label() {
    return point.isEmpty()
        ? "%s, seed %d".formatted(method.id(), seed)
        : "%s (%s), seed %d".formatted(method.id(), operatingPoint(), seed);
  }

  private static String join(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("; "));
  }
}
