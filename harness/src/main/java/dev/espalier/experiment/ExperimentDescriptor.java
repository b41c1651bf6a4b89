package dev.espalier.experiment;

import dev.espalier.plugin.MethodDescriptor;
import java.util.List;
import java.util.Map;

/**
 * An experiment that can be run.
 *
 * @param id what a user types
 * @param title what it is
 * @param paper whose experiment it is
 * @param scales from the smallest to the largest
 * @param points operating points that it has of its own
 */
public record ExperimentDescriptor(
    String id, String title, String paper, List<String> scales, List<OperatesAt> points) {

  /** The sets of settings at which a method is run unless the user gives others; never empty. */
  public List<Map<String, String>> operatingPoints(MethodDescriptor method, String scale) {
    List<Map<String, String>> own =
        points.stream()
            .filter(p -> p.method().equals(method.id()) && List.of(p.scales()).contains(scale))
            .map(p -> method.parse(List.of(p.value())))
            .toList();
    return own.isEmpty() ? method.operatingPoints(id, scale) : own;
  }
}
