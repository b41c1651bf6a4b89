package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What shells carry along, tried on the script with a stand-in for Java that tells what it gets.
 */
class ReproduceScriptTest {

  private static final String COMMANDS =
      "cd printf builtin unset command read exec sed find cut git mvn java locale dirname rm cp mv";

  @TempDir private Path scratch;
  private Path project;
  private Path java;

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertTrue(file.toFile().setExecutable(true));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    Path script = Path.of("../../reproduce.sh");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")) && Files.exists(script));
    project = Files.createDirectories(scratch.resolve("a folder"));
    Files.copy(script, project.resolve("reproduce.sh"));
    Files.createDirectory(project.resolve(".mvn"));
    for (String module :
        List.of(
            "harness",
            "harness/engine",
            "harness/core",
            "harness/app",
            "baselines",
            "methods",
            ".")) {
      Files.createDirectories(project.resolve(module));
      Files.writeString(project.resolve(module).resolve("pom.xml"), "");
    }
    Files.createDirectories(project.resolve("target/app"));
    Files.writeString(project.resolve("target/app/built"), "");
    java = scratch.resolve("jdk");
    executable(java.resolve("bin/javac"), "");
    executable(
        java.resolve("bin/java"),
        "for a; do last=$a; case $a in -Despalier.results=*) echo \"$a\";; esac; done\n"
            + "echo \"last=$last\"; locale charmap; sh -c cd && echo children well; env\n");
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
  }

  private List<String> run(String before, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", "-c", before + "\n./reproduce.sh list 'a b'");
    builder.directory(project.toFile()).redirectError(Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    List<String> lines = said.lines().toList();
    assertEquals("-Despalier.results=" + project + "/results", lines.get(0), said);
    assertEquals("last=a b", lines.get(1), said);
    assertTrue(lines.contains("children well"), said);
    return lines;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CDPATH=.:/:/tmp",
        "GREP_OPTIONS=--color=always -n",
        "IFS=/",
        "POSIXLY_CORRECT=1",
        "GLOBIGNORE=*",
        "TMOUT=1",
        "SHELLOPTS=noclobber:noglob",
        "SHELLOPTS=posix",
        "BASHOPTS=failglob:nocasematch",
        "BASH_COMPAT=4.2",
        "JAVA_TOOL_OPTIONS=-Dsome=thing",
        "GIT_DIR=/nowhere"
      })
  void variableThatAShellCarriesChangesNothing(String variable) throws Exception {
    int equals = variable.indexOf('=');
    run("", Map.of(variable.substring(0, equals), variable.substring(equals + 1)));
  }

  @Test
  void functionsOfTheNamesOfCommandsAreNotCalled() throws Exception {
    List<String> lines =
        run(
            "for c in " + COMMANDS + "; do eval \"$c() { echo not me; }; export -f $c\"; done",
            Map.of());
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("BASH_FUNC_")), lines::toString);
  }

  @Test
  void whatShellsReadAtTheirStartChangesNothing() throws Exception {
    Path file =
        Files.writeString(
            scratch.resolve("start"),
            "cd() { echo not me; }\nsed() { echo not me; }\nIFS=:\nset -f\n"
                + "shopt -s expand_aliases\nalias cd='echo not me' builtin=false set=false\n");
    List<String> lines = run("", Map.of("BASH_ENV", file.toString(), "ENV", file.toString()));
    assertFalse(lines.stream().anyMatch(line -> line.contains("ENV=" + file)), lines::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "no_SUCH.ISO-8859-1", "C.UTF-8", ""})
  void localeIsOneOfUtf8(String locale) throws Exception {
    List<String> lines = run("", locale.isEmpty() ? Map.of() : Map.of("LC_ALL", locale));
    assertTrue(lines.contains("UTF-8"), lines::toString);
  }

  @Test
  void homeIsNotNeeded() throws Exception {
    run("unset HOME", Map.of());
  }
}
