package dev.espalier.methods.spectral;

import dev.espalier.methods.spectral.Table.Row;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.setup.Laboratory;
import dev.espalier.task.Split;
import dev.espalier.train.DivergedException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.Median;

/**
 * On the same sequences: gradient training from random starts, spectral learning, spectral learning
 * and a few steps of gradient training, and the planted network, whose loss is the noise. Leaves
 * the networks of the first seeds of the larger number of sequences.
 */
final class ComparisonPart {

  private static final int FEW = 1000;
  private static final int MANY = 10_000;
  private static final int POLISHING = 300;
  private static final int BATCH = 100;
  private static final double RATE = 0.02;
  private static final double POLISHING_RATE = 0.01;

  /** Of A's error: what is nearer has been recovered. */
  private static final double RECOVERED = 0.1;

  private static final String FLOOR = "planted";
  private static final String SPECTRAL = "spectral";
  private static final String POLISHED = "spectral + %d steps".formatted(POLISHING);
  private static final String ADAM = "Adam";

  private final SpectralScale scale;
  private final Laboratory laboratory;
  private final Table table = new Table("comparison");

  ComparisonPart(SpectralScale scale, Laboratory laboratory) {
    this.scale = scale;
    this.laboratory = laboratory;
  }

  void run(Table criteria) {
    laboratory.begin("comparing with gradients", 2 * scale.compared());
    for (int size : new int[] {FEW, MANY}) {
      for (int seed = 1; seed <= scale.compared(); seed++) {
        compare(PlantedExperiment.task(size).of(seed, size));
        table.write(laboratory);
        laboratory.step("%,d sequences, seed %d".formatted(size, seed));
      }
      criteria(size, criteria);
    }
  }

  private void compare(PlantedTask task) {
    Gradients gradients = new Gradients(task, laboratory.kernels());
    row(gradients, FLOOR, task.planted().model(), System.nanoTime());
    long start = System.nanoTime();
    SequenceModel spectral =
        SpectralLearner.learn(
                task.samples(Split.TRAIN),
                Precision.autoregressive(PlantedSequences.CORRELATION, task.length()),
                task.units(),
                0,
                new SplittableRandom(task.seed()))
            .model();
    row(gradients, SPECTRAL, spectral, start);
    save(task, SPECTRAL, spectral);
    gradients.train(
        spectral, Gradients.NOTHING, task.sequences() / 10, POLISHING, POLISHING_RATE, task.seed());
    row(gradients, POLISHED, spectral, start);
    save(task, "polished", spectral);
    SequenceModel best = null;
    for (int i = 1; i <= scale.starts(); i++) {
      SequenceModel model = adam(gradients, i);
      if (model != null
          && (best == null
              || gradients.loss(model, Split.VALID) < gradients.loss(best, Split.VALID))) {
        best = model;
      }
    }
    if (best != null) {
      save(task, "gradient", best);
    }
  }

  /** Null if it diverged. */
  private SequenceModel adam(Gradients gradients, int number) {
    long start = System.nanoTime();
    SequenceModel model = gradients.start(1000L * gradients.task().seed() + number);
    try {
      gradients.train(model, Gradients.NOTHING, BATCH, scale.steps(), RATE, number);
    } catch (DivergedException e) {
      row(gradients, ADAM, start).put("start", number).put("loss", Double.NaN);
      return null;
    }
    row(gradients, ADAM, model, start).put("start", number);
    return model;
  }

  private void save(PlantedTask task, String how, SequenceModel model) {
    if (task.sequences() == MANY) {
      laboratory.save("%s-seed%d".formatted(how, task.seed()), model);
    }
  }

  private Row row(Gradients gradients, String how, long start) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    return table
        .row()
        .put("sequences", gradients.task().sequences())
        .put("seed", gradients.task().seed())
        .put("learnt_by", how)
        .put("start", "")
        .put("seconds", seconds);
  }

  private Row row(Gradients gradients, String how, SequenceModel model, long start) {
    Row row = row(gradients, how, start);
    Recovery recovery = Recovery.of(QuadraticNetwork.of(model), gradients.task().planted());
    return row.put("loss", gradients.loss(model, Split.TEST))
        .put("A", recovery.inputs())
        .put("A2", recovery.readout())
        .put("U", recovery.forward())
        .put("recovered", recovery.inputs() < RECOVERED);
  }

  private double[] numbers(int size, String how, String column) {
    return table.numbers(column, row -> row.is("sequences", size) && row.is("learnt_by", how));
  }

  private void criteria(int size, Table criteria) {
    double[] floor = numbers(size, FLOOR, "loss");
    for (String how : new String[] {SPECTRAL, POLISHED}) {
      double[] loss = numbers(size, how, "loss");
      double[] over = new double[loss.length];
      Arrays.setAll(over, i -> loss[i] / floor[i]);
      Arrays.sort(over);
      boolean asked = how.equals(POLISHED) && size == MANY;
      double middle = Median.withDefaults().evaluate(over);
      criteria
          .row()
          .put("criterion", "loss of %s over the noise, %d sequences".formatted(how, size))
          .put("asked", asked ? "at most 1.05" : "told")
          .put("figure", middle)
          .put("low", over[0])
          .put("high", over[over.length - 1])
          .put("seeds", over.length)
          .put("seconds", Arrays.stream(numbers(size, how, "seconds")).sum())
          .put("met", asked ? middle <= 1.05 : "");
      criteria
          .row()
          .put("criterion", "error of U, %s, %d sequences".formatted(how, size))
          .put("asked", "told")
          .put("figure", Median.withDefaults().evaluate(numbers(size, how, "U")))
          .put("seeds", over.length)
          .put("met", "");
    }
    double[] starts = numbers(size, ADAM, "seconds");
    double right =
        table.numbers(
                "seed",
                row ->
                    row.is("sequences", size)
                        && row.is("learnt_by", ADAM)
                        && row.is("recovered", true))
            .length;
    criteria
        .row()
        .put(
            "criterion",
            "share of Adam's random starts that recover A, %d sequences".formatted(size))
        .put("asked", "told")
        .put("figure", right / starts.length)
        .put("seeds", scale.compared())
        .put("seconds", Arrays.stream(starts).sum())
        .put("met", "");
  }
}
