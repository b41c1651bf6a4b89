package dev.espalier.experiment;

import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.setup.Experiment;
import dev.espalier.train.Listener;
import dev.espalier.train.Task;

/** Shows a training's progress. */
final class TrialReporter implements Listener, AutoCloseable {

  private final String label;
  private final int planned;
  private final int stepsPerEpoch;
  private final int examplesPerStep;
  private final Experiment experiment;
  private final Progress progress;
  private final long start = System.nanoTime();
  private Progress.Bar bar;
  private long firstStep = -1;

  TrialReporter(String label, int planned, Task task, Experiment experiment, Progress progress) {
    this.label = label;
    this.planned = planned;
    stepsPerEpoch = task.stepsPerEpoch();
    examplesPerStep = task.examplesPerStep();
    this.experiment = experiment;
    this.progress = progress;
  }

  @Override
  public void step(long step, long total, double meanLoss) {
    if (bar == null) {
      bar = progress.start(label, total);
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
    return Numbers.fixed(experiment.loss().shown(loss), 2);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
