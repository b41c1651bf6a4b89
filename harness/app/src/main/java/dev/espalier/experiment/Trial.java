package dev.espalier.experiment;

import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.Lstm;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.TrainingFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * One training run: a method at an operating point with a seed. With the workload it decides every
 * number but wall-clock times.
 *
 * @param method the method
 * @param point settings of the operating point, and fields of its training that differ from the
 *     workload's; all others stand at their defaults
 * @param like the trial whose sizes it takes; null for none
 * @param base the dense trial whose network it starts from, or is compared with; null if that is
 *     this one
 * @param seed from 1
 */
record Trial(
    MethodDescriptor method, Map<String, String> point, Trial like, Trial base, long seed) {

  /** The setting of methods that can take another row's sizes. */
  static final String SIZES = "sizes";

  /** Whether this is a dense network, which others start from. */
  static boolean isDense(MethodDescriptor method) {
    return method.id().equals(PruningMethod.DENSE);
  }

  /** Whether a method only trains on: what the methods that start from dense compare with. */
  static boolean isControl(MethodDescriptor method) {
    return method.id().equals(PruningMethod.TRAINED_ON);
  }

  /** All settings, defaults included: what tells this row from others of the method. */
  String settings() {
    return text("; ");
  }

  private String text(String between) {
    Map<String, String> all = method.effective(point);
    all.putAll(training());
    if (like != null) {
      all.put(TrainingFields.LIKE, like.method.id() + "(" + like.text(", ") + ")");
    }
    if (base != null && !base.point.isEmpty()) {
      all.put("from", base.method.id() + "(" + base.text(", ") + ")");
    }
    return join(all, between);
  }

  /** The operating point's own settings. */
  String operatingPoint() {
    Map<String, String> own = new LinkedHashMap<>(point);
    if (like != null) {
      String shown = like.point.isEmpty() ? "" : "(" + join(like.point, ", ") + ")";
      own.put(TrainingFields.LIKE, like.method.id() + shown);
    }
    return own.isEmpty() ? "defaults" : join(own, "; ");
  }

  /** The fields of its training that differ from the workload's. */
  Map<String, String> training() {
    return TrainingFields.of(point);
  }

  /**
   * What its network's recurrent layers are.
   *
   * @throws IllegalArgumentException if there is no such cell
   */
  Cell cell() {
    String id = point.get(TrainingFields.CELL);
    return id == null ? Lstm.INSTANCE : Cells.named(id);
  }

  /** From where it starts. */
  Start start(Workload workload) {
    String given = point.get(TrainingFields.START);
    return given == null ? workload.start(method) : Start.valueOf(given.toUpperCase(Locale.ROOT));
  }

  /**
   * The trials that must have ended before it can begin: what it starts from, whose sizes it takes.
   */
  List<Trial> needs(Workload workload) {
    return Stream.of(start(workload) == Start.DENSE ? base : null, like)
        .filter(Objects::nonNull)
        .toList();
  }

  /** How it trains. */
  Training training(Workload workload) {
    return workload.training(start(workload)).with(training());
  }

  /** Short, unique within a workload, and fit for a file name. */
  String fileName() {
    return fileName(method.id(), settings(), seed);
  }

  /** That of the trial of a method with these {@link #settings()}. */
  static String fileName(String method, String settings, long seed) {
    CRC32 crc = new CRC32();
    crc.update(settings.getBytes(StandardCharsets.UTF_8));
    return "%s-%08x-seed%s".formatted(method, crc.getValue(), seed);
  }

  /** For people. */
  String label() {
    String shown = operatingPoint();
    return shown.equals("defaults")
        ? "%s, seed %s".formatted(method.id(), seed)
        : "%s (%s), seed %s".formatted(method.id(), shown, seed);
  }

  private static String join(Map<String, String> settings, String between) {
    return settings.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(between));
  }
}
