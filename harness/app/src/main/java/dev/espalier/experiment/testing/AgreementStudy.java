package dev.espalier.experiment.testing;

import dev.espalier.experiment.Evaluation;
import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.Workload;
import dev.espalier.experiment.engine.Study;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.task.SequenceTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often two saved networks of a task give the same answer: to its held-out data, and, where
 * tests can be made, to random ones.
 *
 * @param folder of results of the task; null for that which the first network is kept in
 * @param sources where its data are now
 * @param catalogue that looked for experiments
 * @param model file of a network
 * @param against file of the other
 * @param threads to compute with
 * @param out folder for {@code agreement.csv}; null to write nothing
 */
public record AgreementStudy(
    Path folder,
    Sources sources,
    Catalogue catalogue,
    Path model,
    Path against,
    TestPlan plan,
    int threads,
    Path out)
    implements Study {

  private static final List<String> COLUMNS =
      List.of("model", "against", "on", "seed", "examples", "agreement");

  @Override
  public String run(Progress progress) {
    Path of =
        Optional.ofNullable(folder)
            .or(() -> SavedTrials.folderOf(model))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: is in no results folder, which would tell its task; give one of that task, such as results/language-model/quick"
                            .formatted(model)));
    Workload workload = SavedTrials.of(of, new Experiments(catalogue), sources).workload();
    PrunableModel first = Evaluation.load(workload, model);
    PrunableModel second = Evaluation.load(workload, against);
    List<Map<String, String>> rows = new ArrayList<>();
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      int[] mine = workload.answers(first, kernels);
      int[] others = workload.answers(second, kernels);
      rows.add(row("held-out data", "", mine.length, Majority.agreement(mine, others)));
      Optional<SequenceTask> task = workload.sequences().filter(TestedNetwork::fits);
      if (task.isPresent()) {
        TestedNetwork one = new TestedNetwork((SequenceModel) first, task.get(), kernels);
        TestedNetwork other = new TestedNetwork((SequenceModel) second, task.get(), kernels);
        for (long seed = 1; seed <= plan.seeds(); seed++) {
          double share = agreement(one, other, Seeds.of(task.get(), seed, plan.radius()), progress);
          rows.add(row("random tests", Long.toString(seed), plan.tests(), share));
        }
      }
    }
    CsvTable table = CsvTable.of(COLUMNS, rows);
    if (out != null) {
      table.write(out.resolve("agreement.csv"));
    }
    return TextTable.of(table).text(progress.width());
  }

  private double agreement(TestedNetwork one, TestedNetwork other, Seeds seeds, Progress progress) {
    double same = 0;
    try (Progress.Bar bar = progress.start("random tests, seed " + seeds.number(), plan.tests())) {
      for (long from = 0; from < plan.tests(); from += SeedTests.AT_ONCE) {
        int count = (int) Math.min(SeedTests.AT_ONCE, plan.tests() - from);
        List<float[]> tests = Seeds.inputs(seeds.random(from, count));
        same += count * Majority.agreement(one.ask(tests).labels(), other.ask(tests).labels());
        bar.update(from + count, "");
      }
    }
    return same / plan.tests();
  }

  private Map<String, String> row(String on, String seed, int examples, double agreement) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("model", model.getFileName().toString());
    row.put("against", against.getFileName().toString());
    row.put("on", on);
    row.put("seed", seed);
    row.put("examples", Integer.toString(examples));
    row.put("agreement", Numbers.significant(agreement, 4));
    return row;
  }
}
