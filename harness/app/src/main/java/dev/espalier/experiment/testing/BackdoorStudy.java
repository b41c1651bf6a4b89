package dev.espalier.experiment.testing;

import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.Training;
import dev.espalier.experiment.Workload;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.testing.Seeds.Mutant;
import dev.espalier.experiment.testing.TestedNetwork.Answers;
import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import dev.espalier.train.Listener;
import dev.espalier.train.SequenceTraining;
import dev.espalier.train.TrainingLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether coverage sees a backdoor: of each seed the dense network of a results folder, and one
 * that is trained in the same way on data with a planted {@linkplain Backdoored trigger}, under the
 * same tests; and whether words of triggered examples are ones that clean examples do not spell.
 *
 * @param folder of the results of one experiment at one scale
 * @param sources where its data are now
 * @param catalogue that looked for experiments
 * @param threads to compute with
 * @param out root of the results
 */
public record BackdoorStudy(
    Path folder, Sources sources, Catalogue catalogue, TestPlan plan, int threads, Path out)
    implements Study {

  private static final List<String> COLUMNS =
      List.of(
          "seed",
          "network",
          "accuracy",
          "triggered",
          "tests",
          "bc",
          "sc",
          "tc",
          "strange_words",
          "strange_words_triggered");

  @Override
  public String run(Progress progress) {
    SavedTrials saved = SavedTrials.of(folder, new Experiments(catalogue), sources);
    SequenceTask task =
        saved
            .workload()
            .sequences()
            .filter(TestedNetwork::isOfReals)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: no backdoor can be planted in %s; give results of a task that reads real numbers and answers with a class, such as glyphs"
                            .formatted(folder, saved.workload().dataName())));
    List<Map<String, String>> rows = new ArrayList<>();
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      for (long seed = 1; seed <= plan.seeds(); seed++) {
        TrialRecord dense = saved.ofSeed(seed).get(0);
        SequenceModel clean = (SequenceModel) saved.network(dense);
        rows.add(row(seed, "clean", clean, task, kernels));
        SequenceModel fresh = (SequenceModel) saved.workload().fresh(clean.cell(), seed);
        SequenceModel opened = train(saved.workload(), fresh, task, seed, kernels, progress);
        rows.add(row(seed, "backdoored", opened, task, kernels));
      }
    }
    CsvTable table = CsvTable.of(COLUMNS, rows);
    TrialRecord any = saved.trials().get(0);
    Path to = out.resolve("testing").resolve(any.experiment()).resolve(any.scale());
    table.write(to.resolve("backdoor.csv"));
    // The tests of the folder's other tables have an environment of their own.
    AtomicFile.write(to.resolve("backdoor-environment.json"), Environment.here(threads).json());
    return TextTable.of(table).text(progress.width()) + "\nThe table is in " + to;
  }

  private static SequenceModel train(
      Workload workload,
      SequenceModel fresh,
      SequenceTask task,
      long seed,
      Kernels kernels,
      Progress progress) {
    Training training = workload.training(Start.SCRATCH);
    int batch = workload.task(fresh, training.keep(), kernels).examplesPerStep();
    SequenceTraining poisoned =
        new SequenceTraining(fresh, new Backdoored(task, false), kernels, batch, training.keep());
    Pruner none = () -> Survivors.ALL;
    long total = (long) training.epochs() * poisoned.stepsPerEpoch();
    try (Progress.Bar bar = progress.start("training with a backdoor, seed " + seed, total)) {
      Listener listener =
          new Listener() {
            @Override
            public void step(long step, long all, double meanLoss) {
              bar.update(step, "loss " + Numbers.figure(meanLoss));
            }
          };
      TrainingLoop loop =
          new TrainingLoop(poisoned, none, workload.plan(training, seed), kernels, listener);
      loop.run();
      return (SequenceModel) loop.model();
    }
  }

  private Map<String, String> row(
      long seed, String name, SequenceModel model, SequenceTask task, Kernels kernels) {
    TestedNetwork network = new TestedNetwork(model, task, kernels);
    TestedNetwork.calibrate(List.of(network));
    int held = task.sequences(Split.TEST);
    int[] classes = TestedNetwork.classes(task, Split.TEST, held);
    Answers clean = network.ask(TestedNetwork.examples(task, Split.TEST, 0, held));
    Answers triggered =
        network.ask(TestedNetwork.examples(new Backdoored(task, true), Split.TEST, 0, held));
    int others = 0;
    int fooled = 0;
    for (int i = 0; i < held; i++) {
      others += classes[i] == Backdoored.CLASS ? 0 : 1;
      boolean target = triggered.labels()[i] == Backdoored.CLASS;
      fooled += classes[i] != Backdoored.CLASS && target ? 1 : 0;
    }
    Tally tally = random(network, Seeds.of(task, seed, plan.radius()));
    BitSet known = words(network, task);
    Map<String, String> row = new LinkedHashMap<>();
    row.put("seed", Long.toString(seed));
    row.put("network", name);
    row.put("accuracy", number(Majority.agreement(clean.labels(), classes)));
    row.put("triggered", number((double) fooled / others));
    row.put("tests", Integer.toString(plan.tests()));
    for (String column : List.of("bc", "sc", "tc")) {
      row.put(column, number(tally.shares().get(column)));
    }
    row.put("strange_words", number(strange(network, clean, known)));
    row.put("strange_words_triggered", number(strange(network, triggered, known)));
    return row;
  }

  private Tally random(TestedNetwork network, Seeds seeds) {
    Tally tally = new Tally(network, network.ask(seeds.inputs()).labels());
    while (tally.tests() < plan.tests()) {
      int count = Math.min(SeedTests.AT_ONCE, plan.tests() - tally.tests());
      List<Mutant> tests = seeds.random(tally.tests(), count);
      Answers answers = network.ask(Seeds.inputs(tests));
      for (int i = 0; i < count; i++) {
        tally.add(tests.get(i).seed(), answers.labels()[i], answers.traces().get(i));
      }
    }
    return tally;
  }

  /** Those that clean training data spell. */
  private static BitSet words(TestedNetwork network, SequenceTask task) {
    BitSet words = new BitSet();
    List<float[]> examples =
        TestedNetwork.examples(task, Split.TRAIN, 0, task.sequences(Split.TRAIN));
    network.ask(examples).traces().forEach(t -> words.set(network.coverage().word(t)));
    return words;
  }

  /** Share of the examples that spell others. */
  private static double strange(TestedNetwork network, Answers answers, BitSet known) {
    long strange =
        answers.traces().stream().filter(t -> !known.get(network.coverage().word(t))).count();
    return (double) strange / answers.traces().size();
  }

  private static String number(double value) {
    return Numbers.significant(value, 4);
  }
}
