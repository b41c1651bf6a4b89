package dev.espalier.experiment;

import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An experiment that can be run.
 *
 * @param id what a user types
 * @param title what it is
 * @param paper whose experiment it is
 * @param scales how large it can be
 * @param points operating points that it has of its own
 * @param tried settings that were tried to choose these
 */
public record ExperimentDescriptor(
    String id,
    String title,
    String paper,
    Scales<?> scales,
    List<OperatesAt> points,
    List<Tried> tried) {

  /**
   * The sets of settings at which a method is run unless the user gives others; none only where
   * tried ones are asked for and none were.
   */
  public List<Map<String, String>> operatingPoints(
      MethodDescriptor method, String scale, Points which) {
    if (which == Points.TRIED) {
      return tried.stream()
          .filter(t -> List.of(t.methods()).contains(method.id()) && t.scale().equals(scale))
          .flatMap(t -> Stream.of(t.value()))
          .map(point -> parse(method, point))
          .toList();
    }
    List<Map<String, String>> own = new ArrayList<>();
    for (OperatesAt at : points) {
      if (at.method().equals(method.id()) && List.of(at.scales()).contains(scale)) {
        Map<String, String> main = method.parse(List.of(at.value()));
        own.add(main);
        for (String further : which == Points.ALL ? at.curve() : new String[0]) {
          Map<String, String> point = new LinkedHashMap<>(main);
          point.putAll(parse(method, further));
          own.add(point);
        }
      }
    }
    return own.isEmpty() ? method.operatingPoints(id, scale) : own;
  }

  private static Map<String, String> parse(MethodDescriptor method, String point) {
    return point.isBlank() ? Map.of() : method.parse(List.of(point.split(";")));
  }
}
