package dev.espalier.experiment;

import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.report.Progress;
import dev.espalier.setup.Experiment;
import dev.espalier.train.UnsavedException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Trains trials in this process, one after the other. */
final class LocalExecutor implements TrialExecutor {

  private final Experiment experiment;
  private final Workload workload;
  private final ResultsFolder folder;
  private final RecordMaker maker;
  private final Terms terms;
  private final Function<Trial, Progress> progress;
  private Team team;
  private TrialRunner runner;
  private boolean stuck;

  /**
   * What a run says of how its trials are trained.
   *
   * @param threads to train with
   * @param exact whether to refuse a checkpoint that was computed with vectors of another width
   * @param test whether to read the test split, which settings must not be chosen by
   * @param limit how long a trial may take; null for any time
   */
  record Terms(int threads, boolean exact, boolean test, Duration limit) {

    static Terms of(RunRequest request) {
      RunRequest.How how = request.how();
      return new Terms(
          request.threads(), how.exact(), how.points() != Points.TRIED, how.trialLimit());
    }
  }

  /**
   * @param progress where a trial's is shown
   */
  LocalExecutor(
      Experiment experiment,
      Workload workload,
      ResultsFolder folder,
      RecordMaker maker,
      Terms terms,
      Function<Trial, Progress> progress) {
    this.experiment = experiment;
    this.workload = workload;
    this.folder = folder;
    this.maker = maker;
    this.terms = terms;
    this.progress = progress;
    renewTeam();
  }

  /** A thread that does not return may be at work with the former team. */
  private void renewTeam() {
    close();
    team = new Team(terms.threads());
    runner =
        new TrialRunner(
            experiment,
            workload,
            Kernels.on(team),
            terms.exact(),
            terms.test(),
            dense -> folder.network(dense, workload));
  }

  @Override
  public void each(List<Trial> trials, Consumer<Trial> settle) {
    trials.forEach(settle);
  }

  @Override
  public TrialRecord train(Trial trial, Map<String, String> settings, String label)
      throws InterruptedException {
    TrialResult result;
    try {
      result =
          TrialThread.within(
              terms.limit(),
              () ->
                  runner.run(
                      trial, settings, progress.apply(trial), label, folder.checkpoint(trial)));
    } catch (TrialThread.LimitException e) {
      if (e.isRunning()) {
        stuck = true;
        renewTeam();
      }
      throw e;
    }
    TrialRecord record = maker.of(trial, settings, result);
    if (Thread.interrupted()) {
      throw new IllegalStateException(
          trial.method().id() + ": interrupted the thread of its trial");
    }
    try {
      workload.save(result.cut(), Map.of("trial", trial.label()), folder.model(trial));
      workload.export(result.cut(), folder.model(trial));
    } catch (UncheckedIOException e) {
      throw new UnsavedException(e);
    }
    return record;
  }

  @Override
  public boolean isStuck() {
    return stuck;
  }

  @Override
  public void close() {
    if (team != null) {
      team.close();
    }
  }
}
