package dev.espalier.experiment;

import dev.espalier.experiment.compare.ExactComparison;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
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

  private final Path committed;
  private final TreeSet<String> widths = new TreeSet<>();
  private final List<String> differing = new ArrayList<>();
  private int compared;
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

  private static String width(TrialRecord trial) {
    return trial.vectorBits().stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  private String text() {
    String left = without == 0 ? "" : " (%d more are not committed)".formatted(without);
    if (differing.isEmpty()) {
      return "%d of %1$d trials came out as committed in %s, all figures that both have to the last digit%s"
          .formatted(compared, committed, left);
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
