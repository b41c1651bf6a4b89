package dev.espalier.experiment;

import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.file.AtomicFile;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.report.page.LinePlot;
import dev.espalier.report.page.LinePlot.Measured;
import dev.espalier.report.results.RecordedResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How long the trials of results folders would take on more workers, by the times that their
 * records tell, in the order in which a cluster is given them; in {@code sweeps} of the results.
 * Trials alone: what a cluster takes to begin with, and between trials, is not in the records.
 *
 * @param folders of the results, each one sweep
 * @param out root of the results
 */
public record SweepStudy(List<Path> folders, Path out) implements Study {

  private static final int[] WORKERS = {2, 5, 10, 20, 50, 100, 200, 500, 1000};

  private static final String STARTS_DENSE = Start.DENSE.name().toLowerCase(Locale.ROOT);

  private static final List<String> COLUMNS =
      List.of(
          "sweep",
          "trials",
          "workers",
          "total_seconds",
          "bound_seconds",
          "makespan_seconds",
          "over_bound");

  public SweepStudy {
    folders = List.copyOf(folders);
  }

  @Override
  public String run(Progress progress) {
    List<Map<String, String>> rows = new ArrayList<>();
    Map<String, List<Measured>> lines = new LinkedHashMap<>();
    for (Path folder : folders) {
      String name = folder.getParent().getFileName() + "/" + folder.getFileName();
      Map<String, TrialRecord> trials = trials(folder);
      Map<String, List<String>> needs = new HashMap<>();
      trials.forEach((id, trial) -> needs.put(id, needs(trial, trials)));
      Schedule<String> schedule =
          new Schedule<>(
              List.copyOf(trials.keySet()),
              needs::get,
              id -> trials.get(id).values().getOrDefault("epochs", 1.0));
      ToDoubleFunction<String> seconds = id -> seconds(trials.get(id));
      for (int workers : WORKERS) {
        double bound = schedule.bound(workers, seconds);
        double makespan = schedule.makespan(workers, seconds);
        rows.add(row(name, trials.values(), workers, bound, makespan));
        lines.computeIfAbsent(name, n -> new ArrayList<>()).add(point(workers, makespan));
        lines.computeIfAbsent(name + ", bound", n -> new ArrayList<>()).add(point(workers, bound));
      }
    }
    CsvTable table = CsvTable.of(COLUMNS, rows);
    Path to = out.resolve("sweeps");
    table.write(to.resolve("makespan.csv"));
    TextTable view = TextTable.of(table);
    AtomicFile.write(to.resolve("makespan.md"), view.markdown());
    try {
      AtomicFile.write(
          to.resolve("makespan.svg"),
          LinePlot.logarithmic(
              "Sweeps on more workers",
              "workers",
              "seconds until the last trial has ended",
              lines));
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
    return view.text();
  }

  private static Measured point(int workers, double seconds) {
    return new Measured(workers, seconds, Double.NaN, Double.NaN);
  }

  private static Map<String, String> row(
      String name, Collection<TrialRecord> trials, int workers, double bound, double makespan) {
    return Map.of(
        "sweep", name,
        "trials", Integer.toString(trials.size()),
        "workers", Integer.toString(workers),
        "total_seconds", Numbers.fixed(trials.stream().mapToDouble(SweepStudy::seconds).sum(), 0),
        "bound_seconds", Numbers.fixed(bound, 1),
        "makespan_seconds", Numbers.fixed(makespan, 1),
        "over_bound", Numbers.fixed(makespan / bound, 3));
  }

  /** By what tells each from the others; those that others need first. */
  private static Map<String, TrialRecord> trials(Path folder) {
    Map<String, TrialRecord> trials = new LinkedHashMap<>();
    RecordFile.all(folder).stream()
        .filter(TrialRecord::ok)
        .sorted(
            Comparator.comparing((TrialRecord trial) -> !isDense(trial))
                .thenComparing(trial -> !like(trial).isEmpty()))
        .forEach(trial -> trials.put(id(trial.method(), trial.key(), trial.seed()), trial));
    if (trials.isEmpty()) {
      throw new IllegalArgumentException(
          folder + ": holds no records of trials; give a results folder of ./reproduce.sh run");
    }
    return trials;
  }

  private static String id(String method, String key, long seed) {
    return Trial.fileName(method, key, seed);
  }

  private static boolean isDense(TrialRecord trial) {
    return trial.method().equals(PruningMethod.DENSE);
  }

  /** The row whose sizes a trial took, as its key names it; empty for none. */
  private static String like(TrialRecord trial) {
    return RecordedResults.settings(trial.key()).getOrDefault(TrainingFields.LIKE, "");
  }

  /** See {@link Trial#needs}. */
  private static List<String> needs(TrialRecord trial, Map<String, TrialRecord> trials) {
    List<String> needs = new ArrayList<>();
    String dense = id(PruningMethod.DENSE, trial.base(), trial.seed());
    if (!isDense(trial) && STARTS_DENSE.equals(trial.training().get(TrainingFields.START))) {
      needs.add(dense);
    }
    String like = like(trial);
    if (!like.isEmpty()) {
      String method = like.substring(0, like.indexOf('('));
      String key = like.substring(method.length() + 1, like.length() - 1);
      trials.forEach(
          (id, other) -> {
            if (other.seed() == trial.seed()
                && other.method().equals(method)
                && other.key().replace("; ", ", ").equals(key)) {
              needs.add(id);
            }
          });
    }
    needs.retainAll(trials.keySet());
    return needs;
  }

  private static double seconds(TrialRecord trial) {
    return trial.values().getOrDefault("training_seconds", 0.0);
  }
}
