package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrematureExitTest {

  /** As a plugin's hook would. */
  static final class Plugin {

    private Plugin() {}

    public static void main(String[] args) {
      PrematureExit.watch(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
      if (args.length > 0) {
        System.exit(0);
      }
    }
  }

  private static Process start(String... arguments) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Plugin.class.getName());
    java.command().addAll(List.of(arguments));
    return java.redirectErrorStream(true).start();
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void whoEndsTheProgramIsNamedAndItFails() throws IOException, InterruptedException {
    Process process = start("exit");
    String said = said(process);
    assertTrue(said.contains("PrematureExitTest$Plugin.main(PrematureExitTest.java:"), said);
    assertTrue(said.contains("ended the program"), said);
    assertEquals(1, process.waitFor());
  }

  @Test
  void aProgramThatComesToItsEndIsLeftAlone() throws IOException, InterruptedException {
    Process process = start();
    assertEquals("", said(process));
    assertEquals(0, process.waitFor());
  }

  @Test
  void commandThatGoesOnCanBeCopied() {
    assertEquals("./reproduce.sh --resume", PrematureExit.resuming());
    assertEquals(
        "./reproduce.sh run glyphs --set 'l0.a=1;2' --out 'it'\\''s' --resume",
        PrematureExit.resuming(
            "run", "glyphs", "--force", "--set", "l0.a=1;2", "--out", "it's", "--resume"));
  }
}
