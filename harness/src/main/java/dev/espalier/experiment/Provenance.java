package dev.espalier.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.measure.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a row of the tables comes from: enough to run its trial again.
 *
 * @param data folder of the data set as the user gave it; empty for the scale's own
 * @param vectors file of word vectors as the user gave it; empty for none
 * @param settings of the method, defaults included
 * @param point the operating point's own settings
 * @param workload what else decided the numbers: scale, data, hash
 * @param configured what the method was configured with, as its configuration system recorded it
 * @param row the trial's row
 * @param environment code, JVM and machine
 */
record Provenance(
    String experiment,
    String scale,
    String data,
    String vectors,
    String method,
    Map<String, String> settings,
    Map<String, String> point,
    long seed,
    Map<String, String> workload,
    String configured,
    Map<String, String> row,
    Environment environment) {

  /**
   * @throws IllegalArgumentException if the file is none
   */
  static Provenance read(Path file) {
    try {
      return new ObjectMapper().readValue(file.toFile(), Provenance.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: is no provenance of a trial (%s); give a file of a results folder's provenance/"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
