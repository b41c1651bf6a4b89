package dev.espalier.experiment;

import dev.espalier.experiment.compare.ExactComparison;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.report.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a run's trials came out as the committed records of the same trials say: a run is a pure
 * function of its settings and seed, so that anything else is a fault, or a machine whose vectors
 * have another width.
 */
public final class Agreement {

  private static final int DIGITS = 3;

  private final Path committed;
  private final TreeSet<String> widths = new TreeSet<>();
  private final List<String> differing = new ArrayList<>();
  private final List<String> otherSpeeds = new ArrayList<>();
  private int compared;
  private int speeds;
  private int without;

  private Agreement(Path committed) {
    this.committed = committed;
  }

  /**
   * What it comes to, in a line or a few; empty where no trial of the run is committed.
   *
   * @param folder of a run's results at one scale
   * @param committed another such folder
   */
  public static Optional<String> of(Path folder, Path committed) {
    Agreement agreement = new Agreement(committed);
    RecordFile.all(folder).stream().filter(TrialRecord::ok).forEach(agreement::compare);
    return agreement.compared == 0 ? Optional.empty() : Optional.of(agreement.text());
  }

  private void compare(TrialRecord mine) {
    Path file = RecordFile.of(committed, Trial.fileName(mine.method(), mine.key(), mine.seed()));
    TrialRecord other = Files.exists(file) ? RecordFile.read(file) : null;
    if (other == null || !other.ok() || !other.workload().equals(mine.workload())) {
      without++;
      return;
    }
    compared++;
    widths.add(width(mine));
    widths.add(width(other));
    compareSpeeds(mine, other);
    List<String> columns =
        mine.values().keySet().stream()
            .filter(ExactComparison::repeats)
            .filter(other.values()::containsKey)
            .filter(c -> !Objects.equals(mine.values().get(c), other.values().get(c)))
            .toList();
    if (!columns.isEmpty()) {
      String first =
          columns.stream().filter(c -> c.startsWith("test_")).findFirst().orElse(columns.get(0));
      differing.add(
          "%n  %s (%s), seed %d: %s %s, committed %s"
              .formatted(
                  mine.method(),
                  mine.operatingPoint(),
                  mine.seed(),
                  first,
                  mine.values().get(first),
                  other.values().get(first)));
    }
  }

  /** Speedups are measured: they agree where their intervals have a number in common. */
  private void compareSpeeds(TrialRecord mine, TrialRecord other) {
    for (Timed now : mine.timings()) {
      for (Timed then : other.timings()) {
        boolean same =
            now.form().equals(then.form())
                && now.batch() == then.batch()
                && now.steps() == then.steps();
        if (same) {
          speeds++;
          if (now.low() > then.high() || now.high() < then.low()) {
            otherSpeeds.add(
                "%n  %s (%s), seed %d, %s, %dx%d: %s, committed %s"
                    .formatted(
                        mine.method(),
                        mine.operatingPoint(),
                        mine.seed(),
                        now.form(),
                        now.batch(),
                        now.steps(),
                        interval(now),
                        interval(then)));
          }
        }
      }
    }
  }

  private static String interval(Timed timed) {
    return "%sx [%s, %s]"
        .formatted(
            Numbers.significant(timed.speedup(), DIGITS),
            Numbers.significant(timed.low(), DIGITS),
            Numbers.significant(timed.high(), DIGITS));
  }

  private String speeds() {
    if (speeds == 0) {
      return "";
    }
    return otherSpeeds.isEmpty()
        ? "; all %d speedups within their intervals".formatted(speeds)
        : "; %d of %d speedups beyond their intervals, as on another or a busy machine:%s"
            .formatted(otherSpeeds.size(), speeds, String.join("", otherSpeeds));
  }

  private static String width(TrialRecord trial) {
    return trial.vectorBits().stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  private String text() {
    String left = without == 0 ? "" : " (%d more are not committed)".formatted(without);
    if (differing.isEmpty()) {
      return "%d of %1$d trials came out as committed in %s, all figures that both have to the last digit%s%s"
          .formatted(compared, committed, left, speeds());
    }
    String why =
        widths.size() == 1
            ? ""
            : "; sums of whole rows round differently with vectors of %s bits"
                .formatted(String.join(" and ", widths));
    return "%d of %d trials came out otherwise than committed in %s%s%s:%s"
        .formatted(differing.size(), compared, committed, left, why, String.join("", differing));
  }
}
