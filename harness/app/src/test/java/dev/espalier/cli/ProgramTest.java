package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a JVM of its own, where its surroundings are not as it likes them. */
class ProgramTest {

  @TempDir private Path folder;

  private Path errors() {
    return folder.resolve("errors");
  }

  private ProcessBuilder program(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(Main.class.getName());
    Collections.addAll(command, arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.redirectError(errors().toFile());
  }

  private String said() throws IOException {
    return Files.readString(errors(), StandardCharsets.UTF_8);
  }

  @Test
  void outputThatCannotBeWrittenIsNoSuccess() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists());
    Process process = program(List.of(), "list").redirectOutput(full).start();
    assertEquals(1, process.waitFor());
    assertTrue(said().contains("standard output: cannot be written in full"), said());
  }

  @Test
  void memoryThatDoesNotSufficeIsAskedFor() throws Exception {
    Process process = program(List.of("-Xmx8m"), "list").redirectOutput(Redirect.DISCARD).start();
    assertTrue(process.waitFor() != 0);
    assertTrue(said().contains("Out of memory: Java may use "), said());
    assertTrue(said().contains("ESPALIER_JAVA_OPTS=-Xmx"), said());
  }

  @Test
  void interruptSaysHowToGoOn() throws Exception {
    assumeTrue(!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"));
    Process process =
        program(
                List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab"),
                "run",
                "language-model",
                "--scale",
                "quick",
                "--methods",
                "dense",
                "--out",
                folder.resolve("out").toString())
            .redirectOutput(Redirect.DISCARD)
            .start();
    while (process.isAlive() && !said().contains("begins")) {
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    process.destroy();
    assertTrue(process.waitFor() != 0);
    String again = "To go on from here: ./reproduce.sh run language-model --scale quick";
    assertTrue(said().contains(again) && said().strip().endsWith("--resume"), said());
    // In digits of everybody's, whatever the locale.
    assertTrue(said().contains("seed 1 (1 of 1): begins"), said());
  }
}
