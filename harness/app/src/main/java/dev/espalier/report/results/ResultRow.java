package dev.espalier.report.results;

import dev.espalier.task.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a results folder says of a method at one operating point over its seeds, or of a network of
 * published sizes.
 *
 * @param method the method's id, or the network's name
 * @param point the operating point, or the network's sizes
 * @param settings all settings, defaults included; empty for a network
 * @param seeds ascending; empty for a network
 * @param failed how many of the seeds' trials failed
 * @param kept units of the groups, for instance {@code 52/38/38}; empty if not recorded
 * @param quality the measures that tell how good it is; none of a network
 * @param measures by column name; a timing's has its form and protocol in it, for instance {@code
 *     sparse_speedup_10x30}
 */
public record ResultRow(
    String method,
    String point,
    Map<String, String> settings,
    List<Long> seeds,
    int failed,
    String kept,
    List<Metric> quality,
    Map<String, Sample> measures) {

  /** How compression is told among the measures. */
  public static final String COMPRESSION = "compression_ratio";

  private static final String SPEEDUP = "speedup_";

  /** A measure, empty if there is none. */
  public Sample measure(String name) {
    return measures.getOrDefault(name, Sample.NONE);
  }

  /** For instance {@code 1-3}, or {@code 1,5}. */
  public String seedText() {
    if (seeds.isEmpty()) {
      return "";
    }
    long first = seeds.get(0);
    long last = seeds.get(seeds.size() - 1);
    boolean run = last - first + 1 == new TreeSet<>(seeds).size();
    return seeds.size() > 2 && run
        ? first + "-" + last
        : seeds.stream().map(Object::toString).collect(Collectors.joining(","));
  }

  /** What was timed: {@code 10x30}, {@code sparse 10x30}, the dense forms first. */
  public List<String> timings() {
    return measures.keySet().stream()
        .filter(name -> name.contains(SPEEDUP))
        .map(name -> name.replace("_" + SPEEDUP, " ").replace(SPEEDUP, ""))
        .sorted(Comparator.comparing((String timing) -> timing.contains(" ")))
        .toList();
  }

  /** The forms that were timed beside the dense one, for instance {@code sparse}. */
  public List<String> forms() {
    return timings().stream()
        .filter(timing -> timing.contains(" "))
        .map(timing -> timing.substring(0, timing.indexOf(' ')))
        .distinct()
        .toList();
  }

  /** The name among the measures of a timing's {@code speedup} or {@code milliseconds}. */
  public static String measureName(String kind, String timing) {
    int space = timing.indexOf(' ');
    return space < 0
        ? kind + "_" + timing
        : timing.substring(0, space) + "_" + kind + "_" + timing.substring(space + 1);
  }
}
