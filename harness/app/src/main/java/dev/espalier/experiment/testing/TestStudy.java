package dev.espalier.experiment.testing;

import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.testing.Finding.Point;
import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.method.PruningMethod;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.report.page.Behaviour;
import dev.espalier.report.page.LinePlot;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tests of all networks of a results folder, in {@code testing/EXPERIMENT/SCALE} of the results:
 * what of the dense network's behaviour the pruned ones keep. Where tests cannot be made, as for
 * language models and readers, the agreement on held-out data alone.
 *
 * @param folder of the results of one experiment at one scale
 * @param sources where its data are now
 * @param catalogue that looked for experiments
 * @param threads to compute with
 * @param out root of the results
 */
public record TestStudy(
    Path folder, Sources sources, Catalogue catalogue, TestPlan plan, int threads, Path out)
    implements Study {

  private static final String ABOUT =
      """
      What is left of the dense network's behaviour in networks that do with fewer operations, in the
      mean over %d seeds (± half of a 95 %% interval). Each was given %,d tests: a hundred held-out
      examples, the seeds, with %s.
      *Agrees with dense*: share of the held-out examples that it answers as the dense network that it
      came from does; *agrees on tests*: the same of the tests. *Exemplars*: held-out examples on
      which the majority of its seeds answers otherwise than the majority of the dense ones.
      *Defects*: share of the tests that it answers otherwise than their own seed, *by gradient* of
      those made by the fast gradient sign method at equal passes. *BC*, *SC*, *TC*: share of the
      requirements of TestRNN's coverage that the tests met.
      """;

  @Override
  public String run(Progress progress) {
    SavedTrials saved = SavedTrials.of(folder, new Experiments(catalogue), sources);
    saved.ofSeed(plan.seeds());
    TrialRecord any = saved.trials().get(0);
    Path to = out.resolve("testing").resolve(any.experiment()).resolve(any.scale());
    Optional<SequenceTask> task = saved.workload().sequences().filter(TestedNetwork::fits);
    String text =
        task.isPresent()
            ? test(saved, task.get(), to, progress)
            : agree(saved, to, progress.width());
    AtomicFile.write(to.resolve("environment.json"), Environment.here(threads).json());
    return text + "\nThe tables are in " + to;
  }

  private String test(SavedTrials saved, SequenceTask task, Path to, Progress progress) {
    List<Finding> findings = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    try (Team team = new Team(threads)) {
      for (long seed = 1; seed <= plan.seeds(); seed++) {
        SeedTests tests = new SeedTests(saved, task, plan, seed, Kernels.on(team), progress);
        findings.addAll(tests.run(progress));
        points.addAll(tests.points());
      }
    }
    int[] classes = TestedNetwork.classes(task, Split.TEST, task.sequences(Split.TEST));
    TestTables tables = new TestTables(findings, points, plan.radius(), classes);
    tables.write(to);
    String about =
        ABOUT.formatted(plan.seeds(), plan.tests(), Mutation.of(task, plan.radius()).about());
    TextTable behaviour = tables.behaviour();
    AtomicFile.write(to.resolve("behaviour.md"), about + "\n" + behaviour.markdown());
    try {
      Behaviour.draw(to);
      new CoverageFigure(points).write(to);
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
    return about + "\n" + behaviour.text(progress.width());
  }

  /** Where the inputs are words. */
  private String agree(SavedTrials saved, Path to, int width) {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      for (long seed = 1; seed <= plan.seeds(); seed++) {
        Map<String, int[]> dense = new LinkedHashMap<>();
        for (TrialRecord trial : saved.ofSeed(seed)) {
          int[] answers = saved.workload().answers(saved.network(trial), kernels);
          if (trial.method().equals(PruningMethod.DENSE)) {
            dense.put(trial.key(), answers);
          } else if (dense.containsKey(trial.base())) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("network", SavedTrials.label(trial));
            row.put("seed", Long.toString(seed));
            row.put("against", PruningMethod.DENSE);
            row.put("examples", Integer.toString(answers.length));
            row.put(
                "natural",
                Numbers.significant(Majority.agreement(answers, dense.get(trial.base())), 4));
            rows.add(row);
          }
        }
      }
    }
    CsvTable table =
        CsvTable.of(List.of("network", "seed", "against", "examples", "natural"), rows);
    table.write(to.resolve("agreement.csv"));
    return TextTable.of(table).text(width);
  }
}
