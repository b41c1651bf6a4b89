package dev.espalier.cli;

import dev.espalier.data.Utf8;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Scales;
import dev.espalier.plugin.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/**
 * What a user wants otherwise than a scale has it. The file is one of Java properties: OLCUT's own
 * configuration files name classes and wire objects up, and here is one object, whose class is
 * known.
 */
final class ScaleSettings {

  @Option(
      names = "--with",
      paramLabel = "NAME=VALUE",
      split = ",",
      description =
          "Settings of the scale, separated by commas, such as hidden=300,epochs=20; the command"
              + " describe lists them. Results stand in a folder of their own, as"
              + " SCALE+NAME=VALUE.")
  private List<String> with = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Java properties file with such settings, one a line. --with goes over it.")
  private Path config;

  /**
   * A scale with the settings that were given.
   *
   * @param typed name of a scale, or of its results' folder
   * @throws IllegalArgumentException naming the option or the file, if there is no such scale,
   *     setting or file, or a value is of the wrong type or out of range
   */
  Scale scale(String typed, Scales<?> scales) {
    Scale scale = scales.checked(Scale.of(typed));
    Settings settings = scales.settings(scale.name());
    if (config != null) {
      scale = scale.with(read(config + ": ", () -> settings.check(file())));
    }
    return scales.checked(scale.with(read("--with ", () -> settings.parse(with))));
  }

  private static Map<String, String> read(String from, Supplier<Map<String, String>> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(from + e.getMessage(), e);
    }
  }

  private Map<String, String> file() {
    if (!Files.isRegularFile(config)) {
      throw new IllegalArgumentException("no such file");
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Utf8.read(config)));
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can be read", e);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      settings.put(name, properties.getProperty(name));
    }
    return settings;
  }
}
