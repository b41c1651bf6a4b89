package dev.espalier.methods.spectral;

import dev.espalier.methods.spectral.Criteria.Figure;
import dev.espalier.setup.Laboratory;
import dev.espalier.task.Split;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** What spectral learning makes of networks that its assumptions exclude, or that are harder. */
final class AssumptionsPart {

  /** A kind of network. */
  private record Case(String name, double recurrent, int length, DoubleUnaryOperator activation) {}

  private static final List<Case> CASES =
      List.of(
          new Case("U 0.2, length 2", 0.2, 2, PlantedSequences.SQUARE),
          new Case("U 0.5, length 2", 0.5, 2, PlantedSequences.SQUARE),
          new Case("U 0.2, length 3", 0.2, 3, PlantedSequences.SQUARE),
          new Case("U 0.35, length 3", 0.35, 3, PlantedSequences.SQUARE),
          new Case("U 0.5, length 3", 0.5, 3, PlantedSequences.SQUARE),
          new Case("tanh, U 0.2, length 2", 0.2, 2, Math::tanh));

  private final SpectralScale scale;
  private final Laboratory laboratory;
  private final Table table = new Table("assumptions");

  AssumptionsPart(SpectralScale scale, Laboratory laboratory) {
    this.scale = scale;
    this.laboratory = laboratory;
  }

  void run(Criteria criteria) {
    laboratory.begin("breaking assumptions", CASES.size());
    for (Case one : CASES) {
      double[] inputs = new double[scale.seeds()];
      double[] recurrent = new double[scale.seeds()];
      long start = System.nanoTime();
      for (int seed = 1; seed <= scale.seeds(); seed++) {
        Recovery recovery = learn(one, seed);
        inputs[seed - 1] = recovery.inputs();
        recurrent[seed - 1] = recovery.forward();
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      table.write(laboratory);
      laboratory.step(one.name);
      String of = "%s, %d sequences".formatted(one.name, scale.most());
      criteria.told("error of A, " + of, Figure.median(inputs), scale.seeds(), seconds);
      criteria.told("error of U, " + of, Figure.median(recurrent), scale.seeds(), seconds);
    }
  }

  private Recovery learn(Case one, int seed) {
    PlantedTask task = PlantedExperiment.task(scale.most()).of(one.recurrent, one.length, seed);
    PlantedSequences sequences = task.samples(Split.TRAIN).activated(one.activation);
    QuadraticNetwork found =
        SpectralLearner.learn(
            sequences,
            Precision.autoregressive(PlantedSequences.CORRELATION, one.length),
            task.units(),
            0,
            new SplittableRandom(seed));
    Recovery recovery = Recovery.of(found, task.planted());
    table
        .row()
        .put("network", one.name)
        .put("sequences", scale.most())
        .put("seed", seed)
        .put("A", recovery.inputs())
        .put("A2", recovery.readout())
        .put("U", recovery.forward())
        .put("unexplained", unexplained(found, task.samples(Split.TEST).activated(one.activation)));
    return recovery;
  }

  /** Squared error on held-out sequences over the variance of their labels. */
  private static double unexplained(QuadraticNetwork found, PlantedSequences heldOut) {
    double[][] x = new double[heldOut.steps()][heldOut.inputs()];
    double[] y = new double[heldOut.outputs()];
    double[] answer = new double[y.length];
    double[] sums = new double[y.length];
    double squares = 0;
    double errors = 0;
    for (int n = 0; n < heldOut.size(); n++) {
      heldOut.read(n, x, y);
      found.answer(x, heldOut.labelled(), PlantedSequences.SQUARE, answer);
      for (int o = 0; o < y.length; o++) {
        sums[o] += y[o];
        squares += y[o] * y[o];
        errors += Math.pow(y[o] - answer[o], 2);
      }
    }
    double means = Arrays.stream(sums).map(sum -> sum * sum / heldOut.size()).sum();
    return errors / (squares - means);
  }
}
