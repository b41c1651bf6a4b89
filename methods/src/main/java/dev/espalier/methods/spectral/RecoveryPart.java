package dev.espalier.methods.spectral;

import dev.espalier.methods.spectral.Criteria.Figure;
import dev.espalier.methods.spectral.Table.Row;
import dev.espalier.setup.Laboratory;
import dev.espalier.setup.Laboratory.Chart;
import dev.espalier.setup.Laboratory.Line;
import dev.espalier.setup.Laboratory.Mark;
import dev.espalier.task.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * What is recovered of planted networks from more and more sequences, forward and bidirectional,
 * with the inputs' precision known and estimated; and the control that stalls.
 */
final class RecoveryPart {

  /** From here on errors fall as the inverse root. */
  private static final int ASYMPTOTIC = 10_000;

  /** From here on directions are told. */
  private static final int TOLD = 100_000;

  private static final double RECURRENT = 0.2;
  private static final String KNOWN = "known";
  private static final String ESTIMATED = "estimated";
  private static final String RANK_ONE = "rank one of S4";

  private enum Direction {
    FORWARD(4, 0, 6, 4, 2, "A", "A2", "U"),
    BIDIRECTIONAL(3, 3, 8, 8, 3, "A", "A2", "U", "V");

    final int forward;
    final int backward;
    final int inputs;
    final int outputs;
    final int steps;
    final List<String> quantities;

    Direction(int forward, int backward, int inputs, int outputs, int steps, String... quantities) {
      this.forward = forward;
      this.backward = backward;
      this.inputs = inputs;
      this.outputs = outputs;
      this.steps = steps;
      this.quantities = List.of(quantities);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Labels are of the second step, the last of two or the middle of three. */
    PlantedSequences sequences(int seed, int number) {
      QuadraticNetwork planted =
          QuadraticNetwork.plant(
              forward, backward, inputs, outputs, RECURRENT, new SplittableRandom(seed));
      PlantedTask numbers = PlantedExperiment.task(number);
      return new PlantedSequences(
          planted,
          PlantedSequences.SQUARE,
          steps,
          1,
          number,
          n -> numbers.random(Split.TRAIN, seed, n));
    }
  }

  private final SpectralScale scale;
  private final Laboratory laboratory;
  private final int[] sizes;
  private final Table recovery = new Table("recovery");
  private final Table slopes = new Table("slopes");

  RecoveryPart(SpectralScale scale, Laboratory laboratory) {
    this.scale = scale;
    this.laboratory = laboratory;
    sizes =
        LongStream.iterate(scale.fewest(), n -> n <= scale.most(), n -> 10 * n)
            .mapToInt(n -> (int) n)
            .toArray();
  }

  void run(Criteria criteria) {
    laboratory.begin("recovering", Direction.values().length * sizes.length * scale.seeds());
    for (Direction direction : Direction.values()) {
      for (int size : sizes) {
        for (int seed = 1; seed <= scale.seeds(); seed++) {
          recover(direction, size, seed);
          recovery.write(laboratory);
          laboratory.step("%s, %,d sequences, seed %d".formatted(direction.word(), size, seed));
        }
      }
    }
    for (Direction direction : Direction.values()) {
      for (String quantity : direction.quantities) {
        String criterion = "slope of %s, %s".formatted(quantity, direction.word());
        slope(direction, quantity, KNOWN)
            .ifPresent(
                slope ->
                    criteria.asked(
                        criterion,
                        "-0.5 ± 0.1",
                        new Figure(slope.slope(), slope.low(), slope.high()),
                        scale.seeds(),
                        seconds(direction, KNOWN),
                        Math.abs(slope.slope() + 0.5) <= 0.1));
        slope(direction, quantity, ESTIMATED);
      }
    }
    directions(criteria);
    control(criteria);
    slopes.write(laboratory);
    estimated(criteria);
    laboratory.figure("recovery", chart());
  }

  private void recover(Direction direction, int size, int seed) {
    PlantedSequences sequences = direction.sequences(seed, size);
    for (String which : List.of(KNOWN, ESTIMATED)) {
      long start = System.nanoTime();
      Precision precision =
          which.equals(KNOWN)
              ? Precision.autoregressive(PlantedSequences.CORRELATION, direction.steps)
              : Precision.of(sequences);
      QuadraticNetwork found =
          SpectralLearner.learn(
              sequences,
              precision,
              direction.forward,
              direction.backward,
              new SplittableRandom(seed));
      row(direction, size, seed, which, found, sequences.planted(), start);
      if (direction == Direction.FORWARD && which.equals(KNOWN)) {
        long again = System.nanoTime();
        QuadraticNetwork read = RankOneReading.of(found, sequences, precision);
        row(direction, size, seed, RANK_ONE, read, sequences.planted(), again);
      }
    }
  }

  private void row(
      Direction direction,
      int size,
      int seed,
      String how,
      QuadraticNetwork found,
      QuadraticNetwork planted,
      long start) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    Recovery recovered = Recovery.of(found, planted);
    recovery
        .row()
        .put("network", direction.word())
        .put("sequences", size)
        .put("seed", seed)
        .put("precision", how)
        .put(recovered)
        .put("directions_right", recovered.directions() == planted.units())
        .put("seconds", seconds);
  }

  private static Predicate<Row> of(Direction direction, int size, String precision) {
    return row ->
        row.is("network", direction.word())
            && row.is("sequences", size)
            && row.is("precision", precision);
  }

  private double[] errors(Direction direction, int size, String precision, String quantity) {
    return recovery.numbers(quantity, of(direction, size, precision));
  }

  private double seconds(Direction direction, String how) {
    return seconds(row -> row.is("network", direction.word()) && row.is("precision", how));
  }

  private double seconds(Predicate<Row> wanted) {
    return Arrays.stream(recovery.numbers("seconds", wanted)).sum();
  }

  /** From where errors fall as the inverse root, if there are two sizes; else of all. */
  private Optional<Slope> slope(Direction direction, String quantity, String how) {
    int[] late = Arrays.stream(sizes).filter(size -> size >= ASYMPTOTIC).toArray();
    int[] fitted = late.length > 1 ? late : sizes;
    if (fitted.length < 2) {
      return Optional.empty();
    }
    double[][] errors =
        Arrays.stream(fitted)
            .mapToObj(size -> errors(direction, size, how, quantity))
            .toArray(double[][]::new);
    Slope slope = Slope.of(Arrays.stream(fitted).asDoubleStream().toArray(), errors);
    slopes
        .row()
        .put("network", direction.word())
        .put("error", quantity)
        .put("precision", how)
        .put("from", fitted[0])
        .put("to", fitted[fitted.length - 1])
        .put("seeds", scale.seeds())
        .put("slope", slope.slope())
        .put("low", slope.low())
        .put("high", slope.high());
    return Optional.of(slope);
  }

  private void directions(Criteria criteria) {
    for (int size : sizes) {
      Predicate<Row> rows = of(Direction.BIDIRECTIONAL, size, KNOWN);
      criteria.counted(
          "seeds with all directions right, %d sequences".formatted(size),
          size >= TOLD,
          recovery.rows(rows.and(row -> row.is("directions_right", true))).size(),
          scale.seeds(),
          scale.seeds(),
          seconds(rows));
    }
  }

  private void control(Criteria criteria) {
    int last = sizes[sizes.length - 1];
    Figure stalled = Figure.median(errors(Direction.FORWARD, last, RANK_ONE, "U"));
    Figure right = Figure.median(errors(Direction.FORWARD, last, KNOWN, "U"));
    criteria.asked(
        "U by the rank one of S4, %d sequences".formatted(last),
        "stalls: over 3 times the error of S1,2",
        stalled,
        scale.seeds(),
        seconds(of(Direction.FORWARD, last, RANK_ONE)),
        stalled.value() > 3 * right.value());
    slope(Direction.FORWARD, "U", RANK_ONE)
        .ifPresent(
            slope ->
                criteria.told(
                    "slope of U by the rank one of S4",
                    new Figure(slope.slope(), slope.low(), slope.high()),
                    scale.seeds(),
                    seconds(Direction.FORWARD, RANK_ONE)));
  }

  private void estimated(Criteria criteria) {
    int last = sizes[sizes.length - 1];
    for (Direction direction : Direction.values()) {
      for (String quantity : direction.quantities) {
        double[] known = errors(direction, last, KNOWN, quantity);
        double[] ratios = errors(direction, last, ESTIMATED, quantity);
        Arrays.setAll(ratios, i -> ratios[i] / known[i]);
        criteria.told(
            "error of %s, %s, precision estimated over known, %d sequences"
                .formatted(quantity, direction.word(), last),
            Figure.median(ratios),
            scale.seeds(),
            seconds(of(direction, last, ESTIMATED)));
      }
    }
  }

  /** Medians, and the quartiles of the seeds. */
  private Chart chart() {
    List<Line> lines = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      for (String quantity : direction.quantities) {
        lines.add(line(direction, KNOWN, quantity, quantity + ", " + direction.word()));
      }
    }
    lines.add(line(Direction.FORWARD, RANK_ONE, "U", "U, " + RANK_ONE));
    return new Chart("sequences", "relative error", lines);
  }

  private Line line(Direction direction, String precision, String quantity, String name) {
    List<Mark> marks = new ArrayList<>();
    for (int size : sizes) {
      double[] errors = errors(direction, size, precision, quantity);
      double[] quartiles = Quantile.withDefaults().evaluate(errors, 0.25, 0.5, 0.75);
      marks.add(new Mark(size, quartiles[1], quartiles[0], quartiles[2]));
    }
    return new Line(name, marks);
  }
}
