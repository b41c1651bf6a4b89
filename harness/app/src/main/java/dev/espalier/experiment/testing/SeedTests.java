package dev.espalier.experiment.testing;

import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.testing.Finding.Point;
import dev.espalier.experiment.testing.GeneticSearch.Kept;
import dev.espalier.experiment.testing.Seeds.Mutant;
import dev.espalier.experiment.testing.TestPlan.Search;
import dev.espalier.experiment.testing.TestedNetwork.Answers;
import dev.espalier.kernel.Kernels;
import dev.espalier.method.PruningMethod;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.report.Progress;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.ArrayList;
import java.util.List;

/** All networks of one seed, side by side under the tests of that seed. */
final class SeedTests {

  /** Tests that are there at once. */
  static final int AT_ONCE = 1000;

  /** A fast gradient test takes a pass forward and one backward, and then that of the test. */
  private static final int PASSES_OF_FAST_GRADIENT = 3;

  private final TestPlan plan;
  private final Seeds seeds;
  private final List<Subject> subjects = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();

  /** A network under test. */
  private static final class Subject {
    private final TrialRecord trial;
    private final TestedNetwork network;
    private final int[] natural;
    private final int[] labels;

    /** The dense network that it came from; null of that itself. */
    private final Subject base;

    /** Answers to the tests that are there now. */
    private int[] now;

    private long agreeing;

    Subject(
        TrialRecord trial,
        TestedNetwork network,
        int[] natural,
        List<float[]> seeds,
        Subject base) {
      this.trial = trial;
      this.network = network;
      this.natural = natural;
      this.base = base;
      labels = network.ask(seeds).labels();
    }
  }

  SeedTests(
      SavedTrials saved,
      SequenceTask task,
      TestPlan plan,
      long seed,
      Kernels kernels,
      Progress progress) {
    this.plan = plan;
    seeds = Seeds.of(task, seed, plan.radius());
    List<TrialRecord> trials = saved.ofSeed(seed);
    try (Progress.Bar bar = progress.start("opening networks of seed " + seed, trials.size())) {
      List<SequenceModel> models =
          trials.stream().map(trial -> (SequenceModel) saved.network(trial)).toList();
      List<TestedNetwork> networks =
          models.stream().map(model -> new TestedNetwork(model, task, kernels)).toList();
      TestedNetwork.calibrate(networks);
      List<float[]> heldOut =
          TestedNetwork.examples(task, Split.TEST, 0, task.sequences(Split.TEST));
      for (int i = 0; i < trials.size(); i++) {
        TrialRecord trial = trials.get(i);
        int[] natural = networks.get(i).ask(heldOut).labels();
        subjects.add(new Subject(trial, networks.get(i), natural, seeds.inputs(), base(trial)));
        bar.update(subjects.size(), SavedTrials.label(trial));
      }
    }
  }

  private Subject base(TrialRecord trial) {
    return trial.method().equals(PruningMethod.DENSE)
        ? null
        : subjects.stream()
            .filter(s -> s.base == null && s.trial.key().equals(trial.base()))
            .findFirst()
            .orElse(null);
  }

  /** Runs all searches. */
  List<Finding> run(Progress progress) {
    long seed = seeds.number();
    try (Progress.Bar bar = progress.start("random tests, seed " + seed, plan.tests())) {
      random(bar);
    }
    if (seeds.haveGradients()) {
      int attacks = Math.max(1, plan.tests() / PASSES_OF_FAST_GRADIENT);
      each(
          progress.start("fast gradient tests, seed " + seed, subjects.size()),
          subject ->
              tested(
                  subject,
                  Finding.FAST_GRADIENT,
                  attacks,
                  (from, most) -> seeds.fastGradient(subject.network, subject.labels, from, most)));
    }
    each(
        progress.start("tests guided by coverage, seed " + seed, subjects.size()),
        subject ->
            tested(
                subject, Finding.GUIDED, plan.tests(), new GuidedSearch(seeds, subject.network)));
    if (plan.search() == Search.GENETIC) {
      each(progress.start("genetic search, seed " + seed, subjects.size()), this::genetic);
    }
    return findings;
  }

  private interface Test {
    void of(Subject subject);
  }

  private void each(Progress.Bar bar, Test test) {
    try (bar) {
      for (int i = 0; i < subjects.size(); i++) {
        test.of(subjects.get(i));
        bar.update(i + 1, SavedTrials.label(subjects.get(i).trial));
      }
    }
  }

  /** What coverage came to, test after test. */
  List<Point> points() {
    return points;
  }

  private void random(Progress.Bar bar) {
    List<Integer> budgets = plan.budgets();
    List<Tally> tallies = new ArrayList<>();
    subjects.forEach(subject -> tallies.add(new Tally(subject.network, subject.labels)));
    for (long from = 0; from < plan.tests(); from += AT_ONCE) {
      int count = (int) Math.min(AT_ONCE, plan.tests() - from);
      List<Mutant> tests = seeds.random(from, count);
      List<float[]> inputs = Seeds.inputs(tests);
      for (int s = 0; s < subjects.size(); s++) {
        Subject subject = subjects.get(s);
        Tally tally = tallies.get(s);
        Answers answers = subject.network.ask(inputs);
        subject.now = answers.labels();
        for (int i = 0; i < count; i++) {
          tally.add(tests.get(i).seed(), answers.labels()[i], answers.traces().get(i));
          if (budgets.contains(tally.tests())) {
            points.add(finding(subject, Finding.RANDOM, passes(tally), tally, Double.NaN).point());
          }
          subject.agreeing += subject.base != null && subject.base.now[i] == subject.now[i] ? 1 : 0;
        }
      }
      bar.update(from + count, "%,d networks".formatted(subjects.size()));
    }
    for (int s = 0; s < subjects.size(); s++) {
      Subject subject = subjects.get(s);
      double agreeing =
          subject.base == null ? Double.NaN : (double) subject.agreeing / plan.tests();
      Tally tally = tallies.get(s);
      findings.add(finding(subject, Finding.RANDOM, passes(tally), tally, agreeing));
    }
  }

  /** One a test, and one a seed. */
  private long passes(Tally tally) {
    return (long) tally.tests() + seeds.inputs().size();
  }

  private static Finding finding(
      Subject subject, String search, long passes, Tally tally, double generated) {
    return new Finding(subject.trial, search, passes, tally, subject.natural, generated);
  }

  /** Where tests come from, some at a time. */
  interface Source {

    /**
     * Makes tests.
     *
     * @param from how many there were before
     */
    List<Mutant> next(long from, int count);

    /** Hears what the network did on them. */
    default void saw(List<Mutant> tests, Answers answers) {}
  }

  /** Gives a subject so many tests. */
  private void tested(Subject subject, String search, int count, Source tests) {
    long before = subject.network.passes();
    Tally tally = new Tally(subject.network, subject.labels);
    while (tally.tests() < count) {
      List<Mutant> some = tests.next(tally.tests(), Math.min(AT_ONCE, count - tally.tests()));
      Answers answers = subject.network.ask(Seeds.inputs(some));
      tests.saw(some, answers);
      for (int i = 0; i < some.size(); i++) {
        tally.add(some.get(i).seed(), answers.labels()[i], answers.traces().get(i));
      }
    }
    long passes = subject.network.passes() - before + seeds.inputs().size();
    add(finding(subject, search, passes, tally, Double.NaN));
  }

  private void add(Finding finding) {
    findings.add(finding);
    points.add(finding.point());
  }

  private void genetic(Subject subject) {
    long before = subject.network.passes();
    List<Kept> kept = new GeneticSearch(subject.network, seeds, plan.mutants(), plan.tests()).run();
    if (kept.isEmpty()) {
      return;
    }
    long passes = subject.network.passes() - before;
    Tally tally = new Tally(subject.network, subject.labels);
    kept.forEach(test -> tally.add(test.test().seed(), test.label(), test.trace()));
    double generated = Double.NaN;
    if (subject.base != null) {
      List<Mutant> tests = kept.stream().map(Kept::test).toList();
      int[] others = subject.base.network.ask(Seeds.inputs(tests)).labels();
      int same = 0;
      for (int i = 0; i < others.length; i++) {
        same += others[i] == kept.get(i).label() ? 1 : 0;
      }
      generated = (double) same / others.length;
    }
    add(finding(subject, Finding.GENETIC, passes, tally, generated));
    int count = kept.size();
    tested(subject, Finding.AS_MANY, count, seeds::random);
  }
}
