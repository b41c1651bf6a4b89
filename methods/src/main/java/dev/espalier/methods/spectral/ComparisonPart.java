package dev.espalier.methods.spectral;

import dev.espalier.methods.spectral.Criteria.Figure;
import dev.espalier.methods.spectral.Gradients.Schedule;
import dev.espalier.methods.spectral.Table.Row;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.setup.Laboratory;
import dev.espalier.task.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

  /** Of the loss over the noise: what is less has nothing left to learn. */
  private static final double NEAR = 1.05;

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

  void run(Criteria criteria) {
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
    SequenceModel spectral = task.learn().model();
    row(gradients, SPECTRAL, spectral, start);
    save(task, SPECTRAL, spectral);
    Schedule polishing =
        new Schedule(task.sequences() / 10, POLISHING, POLISHING_RATE, task.seed());
    if (train(gradients, POLISHED, "", spectral, polishing, start)) {
      save(task, "polished", spectral);
    }
    SequenceModel best = null;
    for (int i = 1; i <= scale.starts(); i++) {
      long begun = System.nanoTime();
      SequenceModel model = gradients.start(1000L * task.seed() + i);
      Schedule schedule = new Schedule(BATCH, scale.steps(), RATE, i);
      if (train(gradients, ADAM, i, model, schedule, begun)
          && (best == null
              || gradients.loss(model, Split.VALID) < gradients.loss(best, Split.VALID))) {
        best = model;
      }
    }
    if (best != null) {
      save(task, "gradient", best);
    }
  }

  /** Trains a network, adds its row, and says whether it did not diverge. */
  private boolean train(
      Gradients gradients,
      String how,
      Object number,
      SequenceModel model,
      Schedule schedule,
      long start) {
    Optional<String> diverged = gradients.train(model, Gradients.NOTHING, schedule);
    if (diverged.isPresent()) {
      row(gradients, how, start).put("start", number).put("error", diverged.get());
    } else {
      row(gradients, how, model, start).put("start", number);
    }
    return diverged.isEmpty();
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

  private void criteria(int size, Criteria criteria) {
    double[] floor = numbers(size, FLOOR, "loss");
    for (String how : new String[] {SPECTRAL, POLISHED}) {
      double[] loss = numbers(size, how, "loss");
      double took = Arrays.stream(numbers(size, how, "seconds")).sum();
      double[] over = new double[loss.length];
      Arrays.setAll(over, i -> loss[i] / floor[i]);
      Figure middle = Figure.median(over);
      String criterion = "loss of %s over the noise, %d sequences".formatted(how, size);
      if (how.equals(POLISHED) && size == MANY) {
        boolean met = middle.value() <= NEAR;
        criteria.asked(criterion, "at most " + NEAR, middle, over.length, took, met);
      } else {
        criteria.told(criterion, middle, over.length, took);
      }
      criteria.told(
          "error of U, %s, %d sequences".formatted(how, size),
          Figure.median(numbers(size, how, "U")),
          over.length,
          took);
    }
    Predicate<Row> starts = row -> row.is("sequences", size) && row.is("learnt_by", ADAM);
    List<Row> right = table.rows(starts.and(row -> row.is("recovered", true)));
    double seconds = Arrays.stream(numbers(size, ADAM, "seconds")).sum();
    criteria.counted(
        "random starts of Adam that recover A, %d sequences".formatted(size),
        false,
        right.size(),
        table.rows(starts).size(),
        scale.compared(),
        seconds);
    if (!right.isEmpty()) {
      criteria.told(
          "loss of Adam over the noise where it recovers A, %d sequences".formatted(size),
          Figure.median(
              right.stream()
                  .mapToDouble(row -> row.number("loss") / floor[(int) row.number("seed") - 1])
                  .toArray()),
          scale.compared(),
          seconds);
      criteria.told(
          "error of U, Adam where it recovers A, %d sequences".formatted(size),
          Figure.median(right.stream().mapToDouble(row -> row.number("U")).toArray()),
          scale.compared(),
          seconds);
    }
  }
}
