package dev.espalier.method;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Decays weights and settles the smallest unit of every group after ten steps; breaks one rule if
 * told to.
 */
@PruningMethod(
    id = "faulty",
    name = "Faulty",
    description = "Breaks one rule of methods.",
    granularity = Granularity.NEURON)
public final class FaultyMethod implements Pruner {

  /** The rule that is broken. */
  public enum Fault {
    NONE,
    UNROLL_FORGOTTEN,
    DRAWS_ON_ITS_OWN,
    STATE_KEPT_TO_ITSELF,
    NEGATIVE_SCALE,
    WEIGHTS_NOT_PUT_BACK,
    BIASES_TOUCHED,
    FAILS_AT_FULL_STRENGTH,
    NEEDS_TWO_UNITS,
    FAILS_ON_NAN,
    SURVIVORS_CHANGE_BETWEEN_LOOKS,
    SETTLES_BUT_IS_NOT_CUT,
    HOLDS_ON_TO_THE_FORMER_NETWORK,
    SETTLED_UNIT_COMES_BACK,
    SETTLED_UNIT_HAS_AN_EFFECT,
    STATE_MADE_ANEW_BY_A_CUT,
    REMOVES_NOTHING,
    REMOVES_EVERYTHING,
    READS_SLICES_WITHOUT_THEIR_OFFSET
  }

  @Config(description = "The rule that is broken")
  private Fault fault = Fault.NONE;

  @Config(description = "Penalty per halved squared weight")
  @Range(min = 0, max = 1, unit = "nats per token")
  private double strength = 0.01;

  private FMatrixRMaj age = new FMatrixRMaj(1, 1);

  /** By group, the number of the unit that is to go. */
  private final Map<String, FMatrixRMaj> chosen = new LinkedHashMap<>();

  private PrunableModel model;
  private Numbering numbering;
  private int looks;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    numbering = Numbering.of(model);
    for (UnitGroup group : model.groups()) {
      double[] norms = norms(group);
      int least = 0;
      for (int k = 1; k < norms.length; k++) {
        least = norms[k] < norms[least] ? k : least;
      }
      chosen.put(group.name(), new FMatrixRMaj(1, 1, true, least));
    }
  }

  private double[] norms(UnitGroup group) {
    double[] squares = new double[group.size()];
    for (Slice slice : group.slices()) {
      float[] weights = slice.parameter().value().data;
      int off = fault == Fault.READS_SLICES_WITHOUT_THEIR_OFFSET ? slice.index(0, 0) : 0;
      for (int k = 0; k < squares.length; k++) {
        for (int i = 0; i < slice.length(k); i++) {
          float weight = weights[slice.index(k, i) - off];
          squares[k] += weight * weight;
        }
      }
    }
    return squares;
  }

  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    switch (fault) {
      case SETTLES_BUT_IS_NOT_CUT -> Pruner.super.cut(cut, smaller);
      case STATE_MADE_ANEW_BY_A_CUT -> age = age.copy();
      default -> {}
    }
    numbering = numbering.after(cut);
    model = fault == Fault.HOLDS_ON_TO_THE_FORMER_NETWORK ? model : smaller;
  }

  @Override
  public Settled settled() {
    Map<String, boolean[]> units = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      boolean[] settled = new boolean[group.size()];
      if (isSettled(group)) {
        settled[place(group)] = true;
      }
      units.put(group.name(), settled);
    }
    return new Settled(units);
  }

  /** Whether the unit that is to go is still there, and settled. */
  private boolean isSettled(UnitGroup group) {
    boolean stays =
        fault == Fault.REMOVES_NOTHING
            || fault == Fault.SETTLED_UNIT_COMES_BACK && age.data[0] > 15;
    return age.data[0] > 10 && !stays && numbering.size(group) > 1 && place(group) >= 0;
  }

  /** Where the unit that is to go is now; below 0 if it was cut out. */
  private int place(UnitGroup group) {
    return Arrays.binarySearch(numbering.of(group), (int) chosen.get(group.name()).data[0]);
  }

  /** Zeroes what belongs to settled units. */
  private void zero(Function<Parameter, FMatrixRMaj> matrix) {
    for (UnitGroup group : model.groups()) {
      if (isSettled(group) && fault != Fault.SETTLED_UNIT_HAS_AN_EFFECT) {
        group.slices().forEach(s -> Remains.zero(matrix.apply(s.parameter()), s, place(group)));
      }
    }
  }

  @Override
  public void beforeStep(TrainingStep step) {
    if (fault == Fault.WEIGHTS_NOT_PUT_BACK) {
      model.parameters().get(0).value().data[0] += 1;
    }
  }

  @Override
  public double regularize(TrainingStep step) {
    zero(Parameter::gradient);
    double squares = 0;
    for (Parameter p : model.parameters()) {
      float[] w = p.value().data;
      float[] gradient = p.gradient().data;
      double factor = strength * (fault == Fault.UNROLL_FORGOTTEN ? 1 : step.unroll());
      for (int i = 0; i < w.length && p.role() == Role.WEIGHT; i++) {
        if (fault == Fault.FAILS_ON_NAN && Float.isNaN(gradient[i])) {
          throw new ArithmeticException("not a number");
        }
        squares += (double) w[i] * w[i];
        gradient[i] += (float) (factor * w[i]);
      }
    }
    return strength / 2 * squares;
  }

  @Override
  public void afterStep(TrainingStep step) {
    age.data[0]++;
    zero(Parameter::value);
    float[] first = model.parameters().get(0).value().data;
    switch (fault) {
      case DRAWS_ON_ITS_OWN -> weight(Role.WEIGHT).value().data[0] += (float) Math.random();
      case BIASES_TOUCHED -> weight(Role.BIAS).value().data[0] += 1;
      case FAILS_AT_FULL_STRENGTH -> first[strength == 1 ? -1 : 0] += 0;
      default -> {}
    }
  }

  private Parameter weight(Role role) {
    return model.parameters().stream().filter(p -> p.role() == role).findFirst().orElseThrow();
  }

  @Override
  public Survivors survivors() {
    looks++;
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      Arrays.fill(scale, 1);
      switch (fault) {
        case NEGATIVE_SCALE -> scale[0] = -1;
        case NEEDS_TWO_UNITS -> scale[1] = 0.5f;
        case SURVIVORS_CHANGE_BETWEEN_LOOKS -> Arrays.fill(scale, looks % 2 == 0 ? 2 : 0.25f);
        case REMOVES_EVERYTHING -> Arrays.fill(scale, 0);
        default -> {
          if (isSettled(group)) {
            scale[place(group)] = 0;
          }
        }
      }
      scales.put(group.name(), scale);
    }
    return new Survivors(scales);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    if (fault == Fault.STATE_KEPT_TO_ITSELF) {
      return Map.of();
    }
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>(chosen);
    state.put("age", age);
    return state;
  }
}
