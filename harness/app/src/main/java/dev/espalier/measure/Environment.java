package dev.espalier.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.sun.management.OperatingSystemMXBean;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What numbers were measured on. Says nothing about whose machine it is: no host name, no path.
 *
 * @param cpu model of the processor
 * @param cores processors that the JVM may use
 * @param vectorBits of the kernels' vectors
 * @param memoryMib of the machine, or of the container
 * @param os name, version, architecture
 * @param jvm name, version, vendor
 * @param kernel provider of the kernels
 * @param threads that ran a network
 * @param version of Espalier; null when it does not run from its jar
 * @param commit of the sources, from the system property {@code espalier.commit}; null without it
 * @param date in UTC, ISO 8601
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Environment(
    String cpu,
    int cores,
    int vectorBits,
    long memoryMib,
    String os,
    String jvm,
    String kernel,
    int threads,
    String version,
    String commit,
    String date) {

  private static final String POM = "/META-INF/maven/dev.espalier/espalier-app/pom.properties";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * This machine, now.
   *
   * @param threads that run a network
   */
  public static Environment here(int threads) {
    Kernels kernels;
    try (Team team = new Team(1)) {
      kernels = Kernels.on(team);
    }
    return new Environment(
        cpu(Path.of("/proc/cpuinfo")),
        Runtime.getRuntime().availableProcessors(),
        kernels.vectorBits(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20,
        properties("os.name", "os.version", "os.arch"),
        properties("java.vm.name", "java.vm.version", "java.vm.vendor"),
        kernels.provider().name().toLowerCase(Locale.ROOT),
        threads,
        ownVersion(),
        System.getProperty("espalier.commit"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** As an indented JSON object, names in snake case. */
  public String json() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its facts by name, in snake case; what is not known is left out. */
  public Map<String, String> facts() {
    return JSON.convertValue(this, new TypeReference<LinkedHashMap<String, String>>() {});
  }

  /** Linux tells the model's name; elsewhere, and where it does not, the architecture must do. */
  static String cpu(Path cpuinfo) {
    if (Files.isReadable(cpuinfo)) {
      try (Stream<String> lines = Files.lines(cpuinfo, StandardCharsets.ISO_8859_1)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException | UncheckedIOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }

  private static String properties(String... names) {
    return String.join(" ", Stream.of(names).map(System::getProperty).toList());
  }

  private static String ownVersion() {
    try (InputStream stream = Environment.class.getResourceAsStream(POM)) {
      if (stream == null) {
        return null;
      }
      Properties pom = new Properties();
      pom.load(stream);
      return pom.getProperty("version");
    } catch (IOException e) {
      return null;
    }
  }
}
