package dev.espalier.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Numbers of threads to compute with, which spin while they wait for each other. */
final class Threads {

  private static final String OPTION = "--threads";

  private Threads() {}

  /** As many as the machine has processors. */
  static int most() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * What was asked for, but no more than the machine has processors; says so.
   *
   * @throws IllegalArgumentException if one is under 1
   */
  static List<Integer> of(List<Integer> asked, CommandSpec command) {
    BaseCommand.atLeastOne(OPTION, asked).stream()
        .filter(threads -> threads > most())
        .forEach(
            threads ->
                command
                    .commandLine()
                    .getErr()
                    .printf(
                        "%s %s: more than the %s processors here, which are taken%n",
                        OPTION, threads, most()));
    return asked.stream().map(threads -> Math.min(threads, most())).distinct().toList();
  }
}
