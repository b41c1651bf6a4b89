package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.model.Compaction;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/** A training of a toy model, its loss's gradient noise. */
final class Trial {

  static final int STEPS = 40;
  static final int STEPS_PER_EPOCH = 8;
  static final double RATE = 0.1;

  final Pruner pruner;

  /** Whether the loss's gradient is that of a {@link Renumbered} network. */
  private final boolean renumbered;

  /** What the generators of steps begin at. */
  private final long draws;

  /** The network that was attached, as it was. */
  final ToyModel whole;

  ToyModel model;
  Numbering numbering;

  Trial(Pruner pruner, ToyModel toy, long seed) {
    this(pruner, toy, seed, false, 0);
  }

  Trial(Pruner pruner, ToyModel toy, long seed, boolean renumbered, long draws) {
    this.pruner = pruner;
    this.renumbered = renumbered;
    this.draws = draws;
    Survivors designed = pruner.design(toy, new SplittableRandom(seed + 1));
    model = (ToyModel) Compaction.cut(toy, designed);
    whole = model.copy();
    numbering = Numbering.of(model);
    pruner.attach(model, new SplittableRandom(seed + 2));
  }

  /** A step of a trial with {@code total} steps. */
  static TrainingStep step(long index, long total, int unroll) {
    return step(index, total, unroll, 0);
  }

  private static TrainingStep step(long index, long total, int unroll, long draws) {
    return new TrainingStep(
        index, total, STEPS_PER_EPOCH, RATE, unroll, new SplittableRandom(1000 + index + draws));
  }

  static float[] noise(int size, SplittableRandom random) {
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      noise[i] = random.nextFloat() - 0.5f;
    }
    return noise;
  }

  List<Parameter> variables() {
    return Stream.concat(model.parameters().stream(), pruner.trainables().stream()).toList();
  }

  /** The penalty, and its gradient alone in the gradients. */
  double penalty(TrainingStep step) {
    pruner.beforeStep(step);
    variables().forEach(p -> Arrays.fill(p.gradient().data, 0));
    return pruner.regularize(step);
  }

  /** One step, and its penalty. */
  double step(int index) {
    TrainingStep step = step(index, STEPS, 7, draws);
    pruner.beforeStep(step);
    setNoise(new SplittableRandom(index));
    double penalty = pruner.regularize(step);
    for (Parameter p : variables()) {
      for (int i = 0; i < p.size(); i++) {
        p.value().data[i] -= (float) RATE * p.gradient().data[i];
      }
    }
    pruner.afterStep(step);
    return penalty;
  }

  /**
   * The same noise for the whole network and for what is cut out of it. What produces a settled
   * unit has no gradient, as nothing reads the unit; what reads it has one until it is gated.
   */
  private void setNoise(SplittableRandom random) {
    Map<String, FMatrixRMaj> noise = new LinkedHashMap<>();
    for (Parameter p : whole.parameters()) {
      FMatrixRMaj matrix = p.value().createLike();
      System.arraycopy(noise(p.size(), random), 0, matrix.data, 0, p.size());
      noise.put(p.name(), renumbered ? new Renumbered(whole).apply(p, matrix) : matrix);
    }
    Map<String, Set<Integer>> settled = settled();
    for (UnitGroup group : whole.groups()) {
      for (Slice slice : group.slices()) {
        if (slice.use() == Use.PRODUCES) {
          FMatrixRMaj of = noise.get(slice.parameter().name());
          settled.get(group.name()).forEach(k -> Remains.zero(of, slice, k));
        }
      }
    }
    Cut cut = Remains.cut(whole, numbering);
    for (Parameter p : whole.parameters()) {
      model.parameter(p.name()).gradient().setTo(cut.apply(p, noise.get(p.name())));
    }
  }

  /** Cuts out what is settled, as the training loop does. */
  void shrink() {
    Cut cut = Cut.of(model, pruner.settled().unsettled(model));
    if (cut.removed(model) > 0) {
      ToyModel smaller = (ToyModel) cut.apply(model);
      pruner.cut(cut, smaller);
      numbering = numbering.after(cut);
      model = smaller;
    }
  }

  /** In the whole network's numbering. */
  Map<String, Set<Integer>> settled() {
    return Remains.settled(model, numbering, pruner.settled());
  }

  Survivors survivors() {
    return pruner.survivors();
  }

  Map<String, FMatrixRMaj> weights() {
    return values(model.parameters());
  }

  Map<String, FMatrixRMaj> trainables() {
    return values(pruner.trainables());
  }

  Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> copy = new LinkedHashMap<>();
    pruner.state().forEach((name, matrix) -> copy.put(name, matrix.copy()));
    return copy;
  }

  Map<String, FMatrixRMaj> everything() {
    return everything(weights(), survivors(), model);
  }

  /** The same in the whole network's shapes, without what belongs to settled units. */
  Map<String, FMatrixRMaj> remains() {
    return everything(
        Remains.weights(whole, model, numbering, settled()), numbering.whole(survivors()), whole);
  }

  private Map<String, FMatrixRMaj> everything(
      Map<String, FMatrixRMaj> weights, Survivors survivors, ToyModel of) {
    Map<String, FMatrixRMaj> all = new LinkedHashMap<>();
    weights.forEach((name, matrix) -> all.put("weight " + name, matrix));
    trainables().forEach((name, matrix) -> all.put("trainable " + name, matrix));
    state().forEach((name, matrix) -> all.put("state " + name, matrix));
    for (UnitGroup group : of.groups()) {
      float[] scales = survivors.scales(group);
      all.put("survivors " + group.name(), new FMatrixRMaj(1, scales.length, true, scales));
    }
    return all;
  }

  void restore(
      Map<String, FMatrixRMaj> weights,
      Map<String, FMatrixRMaj> trainables,
      Map<String, FMatrixRMaj> state) {
    model.parameters().forEach(p -> p.value().setTo(weights.get(p.name())));
    pruner.trainables().forEach(p -> p.value().setTo(trainables.get(p.name())));
    assertEquals(pruner.state().keySet(), state.keySet());
    pruner.state().forEach((name, matrix) -> matrix.setTo(state.get(name)));
  }

  private static Map<String, FMatrixRMaj> values(List<Parameter> parameters) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    parameters.forEach(p -> values.put(p.name(), p.value().copy()));
    assertEquals(parameters.size(), values.size(), "two parameters of one name");
    return values;
  }
}
