package dev.espalier.experiment;

import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.setup.Experiment;
import dev.espalier.train.Listener;
import dev.espalier.train.Task;

/** Shows a training's progress. */
final class TrialReporter implements Listener, AutoCloseable {

  private final int planned;
  private final int stepsPerEpoch;
  private final int examplesPerStep;
  private final Experiment experiment;
  private final long start = System.nanoTime();
  private final Progress.Bar bar;
  private long firstStep = -1;

  TrialReporter(String label, int planned, Task task, Experiment experiment, Progress progress) {
    this.planned = planned;
    stepsPerEpoch = task.stepsPerEpoch();
    examplesPerStep = task.examplesPerStep();
    this.experiment = experiment;
    long total = (long) planned * stepsPerEpoch;
    // At once: a method may take its time, or for ever, before the first step.
    bar = total == 0 ? null : progress.start(label, total);
  }

  @Override
  public void step(long step, long total, double meanLoss) {
    TrialThread.requireTime();
    if (firstStep < 0) {
      firstStep = step - 1;
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    long epoch = Math.min(planned, 1 + (step - 1) / stepsPerEpoch);
    bar.update(
        step,
        "epoch %d/%d, %s %s, %s %s/s"
            .formatted(
                epoch,
                planned,
                experiment.loss().word(),
                shown(meanLoss),
                Numbers.count(Math.round((step - firstStep) * examplesPerStep / seconds)),
                experiment.examples()));
  }

  private String shown(double loss) {
    return Numbers.figure(experiment.loss().shown(loss));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
