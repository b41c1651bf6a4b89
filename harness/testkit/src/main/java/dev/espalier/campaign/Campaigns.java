package dev.espalier.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Tries at random what goes wrong in the world: kills, damaged files, plugins that misbehave. Ends
 * with status 1 if anything was lost, wrong and taken for right, or refused without a name. A seed
 * tells which, so that what was found is found again.
 *
 * <pre>
 * Campaigns [kills|files|plugins]... [--seed N] [--short]
 * </pre>
 */
public final class Campaigns {

  private static final List<String> ALL = List.of("files", "plugins", "kills");

  private Campaigns() {}

  /** Runs the campaigns that are named; all, if none is. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> words = List.of(args);
    boolean brief = words.contains("--short");
    int at = words.indexOf("--seed");
    if (at == words.size() - 1 && at >= 0
        || at >= 0 && !words.get(at + 1).matches("\\d{1,18}")
        || words.stream().anyMatch(w -> !ALL.contains(w) && !w.matches("--short|--seed|\\d+"))) {
      System.err.println("Usage: campaigns [files|plugins|kills]... [--seed N] [--short]");
      System.exit(2);
    }
    long seed = at < 0 ? 1 : Long.parseLong(words.get(at + 1));
    Path scratch = Files.createTempDirectory("espalier-campaign");
    boolean right = true;
    for (String campaign : ALL) {
      if (words.contains(campaign) || words.stream().noneMatch(ALL::contains)) {
        right &= run(campaign, Files.createDirectories(scratch.resolve(campaign)), seed, brief);
      }
    }
    if (right) {
      Scratch.delete(scratch);
    }
    // Methods that never return keep their threads.
    System.exit(right ? 0 : 1);
  }

  private static boolean run(String campaign, Path scratch, long seed, boolean brief)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Random random = new Random(seed);
    Findings findings =
        switch (campaign) {
          case "files" -> new FilesCampaign(scratch, random).run(brief ? 120 : 1200);
          case "plugins" -> new PluginsCampaign(scratch).run(brief ? 6 : 1);
          default -> new KillsCampaign(scratch, random).run(brief ? 6 : 60);
        };
    findings.print(
        "%s, seed %d, %d s"
            .formatted(campaign, seed, (System.nanoTime() - start) / 1_000_000_000L));
    return findings.isEmpty();
  }
}
