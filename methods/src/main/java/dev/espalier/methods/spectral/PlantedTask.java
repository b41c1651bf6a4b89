package dev.espalier.methods.spectral;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.SplittableRandom;

/**
 * Answering as a planted forward network of quadratic units does, at the last step. The training
 * split is the same in every epoch.
 *
 * @param units of the planted network
 * @param weak units among them, the last ones
 * @param share of the readout's squares that weak units have together
 * @param inputs numbers of a time step
 * @param outputs numbers of an answer
 * @param length time steps
 * @param recurrent standard deviation of the planted recurrent weights
 * @param seed of network and sequences
 * @param sequences of the training split
 * @param heldOut sequences of the validation and of the test split
 * @param planted follows from the others, whatever is given
 */
record PlantedTask(
    @Config(description = "Units of the planted network") @Range(min = 1, max = 100, unit = "units")
        int units,
    @Config(description = "Units among them that carry little")
        @Range(min = 0, max = 99, unit = "units")
        int weak,
    @Config(description = "Share of the output that they carry together")
        @Range(min = 1e-6, max = 0.999)
        double share,
    @Config(description = "Numbers of a time step; no fewer than units")
        @Range(min = 1, max = 100, unit = "numbers")
        int inputs,
    @Config(description = "Numbers of an answer; no fewer than units")
        @Range(min = 1, max = 100, unit = "numbers")
        int outputs,
    @Config(description = "Time steps of a sequence") @Range(min = 2, max = 20, unit = "steps")
        int length,
    @Config(description = "Standard deviation of the planted recurrent weights")
        @Range(min = 0, max = 2)
        double recurrent,
    @Config(description = "Of the planted network and of its sequences") @Range(min = 1, max = 1e6)
        int seed,
    @Config(description = "Training sequences, the same in every epoch")
        @Range(min = 10, max = 1e9, unit = "sequences")
        int sequences,
    @Config(description = "Sequences of the validation and of the test split")
        @Range(min = 10, max = 1e6, unit = "sequences")
        int heldOut,
    QuadraticNetwork planted)
    implements SequenceTask {

  PlantedTask {
    if (inputs < units || outputs < units) {
      throw new IllegalArgumentException(
          "units=%d, inputs=%d, outputs=%d: moments tell no more units apart than there are inputs and outputs; give at least %1$d of both"
              .formatted(units, inputs, outputs));
    } else if (weak >= units) {
      throw new IllegalArgumentException(
          "weak=%d, units=%d: one unit at least must carry much".formatted(weak, units));
    }
    QuadraticNetwork whole =
        QuadraticNetwork.plant(units, 0, inputs, outputs, recurrent, new SplittableRandom(seed));
    planted = weak == 0 ? whole : whole.weak(weak, share);
  }

  /** With so many training sequences, as they are with this seed. */
  PlantedTask of(int otherSeed, int number) {
    return new PlantedTask(
        units, weak, share, inputs, outputs, length, recurrent, otherSeed, number, heldOut,
        planted);
  }

  /** With other recurrent weights and sequences of other lengths, as they are with this seed. */
  PlantedTask of(double deviation, int steps, int otherSeed) {
    return new PlantedTask(
        units, weak, share, inputs, outputs, steps, deviation, otherSeed, sequences, heldOut,
        planted);
  }

  /** The sequences of a split. */
  PlantedSequences samples(Split split) {
    return new PlantedSequences(
        planted,
        PlantedSequences.SQUARE,
        length,
        length - 1,
        sequences(split),
        number -> random(split, seed, number));
  }

  /**
   * What spectral learning makes of the training split, the precision of its inputs being known.
   */
  QuadraticNetwork learn() {
    return SpectralLearner.learn(
        samples(Split.TRAIN),
        Precision.autoregressive(PlantedSequences.CORRELATION, length),
        units,
        0,
        new SplittableRandom(seed));
  }

  @Override
  public String dataName() {
    return "planted network";
  }

  @Override
  public Signature signature() {
    return new Signature(Input.REALS, inputs, Output.REALS, outputs, Predicts.LAST_STEP);
  }

  @Override
  public int steps() {
    return length;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? sequences : heldOut;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    double[][] x = new double[length][inputs];
    double[] y = new double[outputs];
    samples(split).read(number, x, y);
    for (int t = 0; t < length; t++) {
      for (int d = 0; d < inputs; d++) {
        into.real(column, t, d, (float) x[t][d]);
      }
    }
    for (int o = 0; o < outputs; o++) {
      into.target(column, length - 1, o, (float) y[o]);
    }
  }
}
