package dev.espalier.experiment.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a user asked of a cluster.
 *
 * @param url where it is, for instance {@code spark://head:7077}
 * @param conf settings of the engine, by name
 * @param plugins jars with methods, cells and experiments that are not on the class path
 * @param mixed whether workers may compute otherwise than this machine, so that sums round
 *     otherwise
 */
public record ClusterRequest(
    String url, Map<String, String> conf, List<Path> plugins, boolean mixed) {

  public ClusterRequest {
    conf = new LinkedHashMap<>(conf);
    plugins = List.copyOf(plugins);
  }
}
