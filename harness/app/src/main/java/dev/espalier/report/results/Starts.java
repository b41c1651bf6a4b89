package dev.espalier.report.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * From where trainings started. A method's points from the dense network and its points from
 * scratch are two curves: they had other budgets, and have other controls.
 */
public final class Starts {

  private static final String DENSE = "dense";
  private static final String SCRATCH = "scratch";
  private static final String TRAINING = "training";

  private static final String CELL = "cell";

  private final boolean told;
  private final Set<String> cells = new TreeSet<>();
  private final Map<String, Set<String>> starts = new HashMap<>();

  /**
   * @param runs a row a trial
   */
  public Starts(TableFile runs) {
    List<Map<String, String>> rows = runs.rows();
    told = rows.stream().anyMatch(row -> !row.getOrDefault(TRAINING, "").isEmpty());
    for (Map<String, String> row : rows) {
      starts.computeIfAbsent(row.get("method"), method -> new TreeSet<>()).add(of(row));
      cells.add(row.getOrDefault(CELL, ""));
    }
  }

  /** From where a trial started, as settings have it; empty where the table does not tell. */
  public String of(Map<String, String> run) {
    // A training tells the fields that differ from those of the dense network, which starts from
    // scratch.
    String usual = told ? SCRATCH : "";
    return RecordedResults.settings(run.getOrDefault(TRAINING, "")).getOrDefault("start", usual);
  }

  /** What a trial's recurrent layers are; empty where all of the table are alike. */
  public String cell(Map<String, String> run) {
    return cells.size() > 1 ? run.getOrDefault(CELL, "") : "";
  }

  /**
   * What to call the curve that a trial's point is of: the method, its start if it has two, and the
   * cell if the table has several.
   */
  public String curve(Map<String, String> run) {
    String method = run.get("method");
    String start = of(run);
    List<String> more = new ArrayList<>();
    if (!start.equals(DENSE) && starts.getOrDefault(method, Set.of()).size() > 1) {
      more.add(start.equals(SCRATCH) ? "from scratch" : start + " schedules");
    }
    if (!cell(run).isEmpty()) {
      more.add(cell(run));
    }
    return method + (more.isEmpty() ? "" : " (" + String.join(", ", more) + ")");
  }
}
