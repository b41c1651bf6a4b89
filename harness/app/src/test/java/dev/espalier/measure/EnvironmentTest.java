package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

  @TempDir Path folder;

  @Test
  void jsonTellsTheMachineAndNothingPrivate() throws Exception {
    String json = Environment.here(3).json();
    JsonNode node = new ObjectMapper().readTree(json);
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeAll(List.of("version", "commit"));
    assertEquals(
        List.of(
            "cpu", "cores", "vector_bits", "memory_mib", "os", "jvm", "kernel", "threads", "date"),
        names);
    assertEquals(3, node.get("threads").asInt());
    assertTrue(node.get("memory_mib").asLong() > 0);
    assertTrue(node.get("jvm").asText().contains(System.getProperty("java.vm.version")));
    assertTrue(List.of("vector", "plain").contains(node.get("kernel").asText()));
    Instant.parse(node.get("date").asText());
    assertFalse(json.contains(System.getProperty("user.home")), json);
    assertFalse(json.contains(System.getProperty("user.dir")), json);
  }

  @Test
  void processorIsNamedWhereTheSystemNamesIt() throws Exception {
    Path cpuinfo =
        Files.writeString(
            folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n");
    assertEquals("Some CPU @ 2 GHz", Environment.cpu(cpuinfo));
    String architecture = System.getProperty("os.arch");
    assertEquals(architecture, Environment.cpu(folder.resolve("none")));
    assertEquals(architecture, Environment.cpu(Files.writeString(cpuinfo, "processor: 0\n")));
  }
}
