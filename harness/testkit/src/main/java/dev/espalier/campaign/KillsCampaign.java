package dev.espalier.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills runs without warning, after a random time or at a random change of a file, and resumes
 * them: at the end they have come to the digits of a run that was never killed, and have left
 * nothing behind.
 */
final class KillsCampaign {

  private static final int KILLS_A_RUN = 6;
  private static final long LONGEST_SECONDS = 120;

  private final Path scratch;
  private final Random random;
  private final Object[] command;
  private final Path reference;
  private final double seconds;

  KillsCampaign(Path scratch, Random random) throws IOException {
    this.scratch = scratch;
    this.random = random;
    Path lm = Scratch.text(scratch.resolve("lm"));
    command =
        new Object[] {
          "run",
          "language-model",
          "--scale",
          "smoke",
          "--data",
          lm,
          "--no-timing",
          "--threads",
          "1",
          "--methods",
          "dense,random,magnitude",
          "--resume",
          "--out"
        };
    reference = scratch.resolve("never-killed");
    long start = System.nanoTime();
    int status = finish(start(reference));
    if (status != 0) {
      throw new IllegalStateException("a run that nobody kills ends with status " + status);
    }
    seconds = (System.nanoTime() - start) * 1e-9;
  }

  private Process start(Path out) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(command));
    arguments.add(out);
    return Program.start(scratch.resolve("run.log"), arguments.toArray());
  }

  private static int finish(Process process) {
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return -1;
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Kills so many times. */
  Findings run(int kills) throws IOException {
    Findings findings = new Findings();
    for (int done = 0, run = 1; done < kills; run++) {
      Path out = Scratch.fresh(scratch.resolve("killed"));
      int here = Math.min(kills - done, 1 + random.nextInt(KILLS_A_RUN));
      List<String> how = new ArrayList<>();
      for (int i = 0; i < here; i++) {
        how.add(kill(out, findings));
      }
      done += here;
      check(run, out, how, findings);
    }
    return findings;
  }

  private String kill(Path out, Findings findings) throws IOException {
    Process process = start(out);
    String how;
    if (random.nextBoolean()) {
      double after = random.nextDouble() * 1.1 * seconds;
      pause((long) (1000 * after));
      how = "after %.2f s".formatted(after);
      findings.count("at random", 0);
    } else {
      int event = 1 + random.nextInt(25);
      how = event(process, out, event);
      findings.count("at a change of a file", 0);
    }
    process.destroyForcibly().onExit().join();
    return how;
  }

  /** Waits for the n-th change of any file of a folder. */
  private static String event(Process process, Path out, int events) throws IOException {
    String before = state(out);
    int seen = 0;
    while (process.isAlive()) {
      String now = state(out);
      if (!now.equals(before)) {
        before = now;
        if (++seen == events) {
          return "at change " + seen;
        }
      }
    }
    return "never: it had ended";
  }

  /** Names, sizes and times of all files. */
  private static String state(Path folder) throws IOException {
    StringBuilder state = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        state.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
      }
    } catch (NoSuchFileException | java.io.UncheckedIOException e) {
      return state.append("changing").toString();
    }
    return state.toString();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(int run, Path out, List<String> how, Findings findings) throws IOException {
    String what = "run %d, killed %s: ".formatted(run, String.join(", ", how));
    int status = finish(start(out));
    if (status != 0) {
      findings.wrong(what + "ends with status " + status + ", see " + scratch.resolve("run.log"));
      return;
    }
    Path smoke = Path.of("language-model", "smoke");
    Program.Ended compared =
        Program.run("compare", "--exact", reference.resolve(smoke), out.resolve(smoke));
    if (compared.status() != 0) {
      findings.wrong(what + "comes to other digits: " + compared.said());
    }
    try (Stream<Path> files = Files.walk(out)) {
      List<String> left =
          files
              .map(file -> out.relativize(file).toString())
              .filter(
                  file ->
                      file.contains("part")
                          || file.contains("checkpoints/") && file.endsWith(".safetensors"))
              .toList();
      if (!left.isEmpty()) {
        findings.wrong(what + "leaves " + left);
      }
    }
  }
}
