package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnerTest {

  private static final TrainingPlan PLAN = plan(Optimizer.ADAM, Double.POSITIVE_INFINITY);

  private static TrainingPlan plan(Optimizer optimizer, double elementClip) {
    return new TrainingPlan(
        1, new LearningRate(0.1, 1, 1), 1, elementClip, optimizer, 0.9, true, 1);
  }

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final ToyModel model = ToyModel.random(3, 7, 9, 4, 6, 2, new SplittableRandom(1));
  private final Cut cut =
      Cut.of(
          model,
          new Survivors(
              Map.of(
                  "left", new float[] {0, 1, 1, 0, 0, 1, 1, 1, 0},
                  "features", new float[] {1, 0, 1, 1, 1, 0, 1})));

  @AfterEach
  void endTeam() {
    team.close();
  }

  /** Gradients of whole shapes. */
  private Map<String, FMatrixRMaj> noise(int step) {
    SplittableRandom random = new SplittableRandom(step);
    Map<String, FMatrixRMaj> noise = new LinkedHashMap<>();
    for (Parameter p : model.parameters()) {
      FMatrixRMaj gradient = p.value().createLike();
      for (int i = 0; i < p.size(); i++) {
        gradient.data[i] = random.nextFloat() - 0.5f;
      }
      noise.put(p.name(), gradient);
    }
    return noise;
  }

  @ParameterizedTest
  @EnumSource
  void learnerOfWhatIsLeftGoesOnAsTheWholeOneDoes(Optimizer optimizer) {
    Learner whole = new Learner(model, plan(optimizer, 0.2), kernels);
    for (int step = 0; step < 3; step++) {
      Map<String, FMatrixRMaj> noise = noise(step);
      model.parameters().forEach(p -> p.gradient().setTo(noise.get(p.name())));
      update(whole, step);
    }
    PrunableModel smaller = cut.apply(model);
    Learner left = whole.cut(cut, smaller);
    for (int step = 3; step < 6; step++) {
      assertSame(smaller, whole, left);
      Map<String, FMatrixRMaj> noise = noise(step);
      model.parameters().forEach(p -> p.gradient().setTo(noise.get(p.name())));
      for (Parameter p : model.parameters()) {
        smaller.parameter(p.name()).gradient().setTo(cut.apply(p, p.gradient()));
      }
      update(whole, step);
      update(left, step);
    }
    whole.showAverages();
    left.showAverages();
    assertSame(smaller, whole, left);
    whole.hideAverages();
    left.hideAverages();
    assertSame(smaller, whole, left);
  }

  private static void update(Learner learner, int step) {
    learner.update(step, 0.1, 0.5);
    learner.average(step);
  }

  /** Weights, moments and averages. */
  private void assertSame(PrunableModel smaller, Learner whole, Learner left) {
    Map<String, FMatrixRMaj> expected = whole.state();
    Map<String, FMatrixRMaj> actual = left.state();
    assertEquals(expected.keySet(), actual.keySet());
    for (Parameter p : model.parameters()) {
      assertArrayEquals(
          cut.apply(p, p.value()).data, smaller.parameter(p.name()).value().data, p.name());
      for (String name : expected.keySet()) {
        if (name.matches("(model|average)\\." + p.name())
            || name.matches("moment\\." + p.name() + "\\.(first|second|square)")) {
          assertArrayEquals(cut.apply(p, expected.get(name)).data, actual.get(name).data, name);
        }
      }
    }
  }

  /**
   * First all together, then each: with a factor of a half and a limit of 0.2, none is beyond it.
   */
  @ParameterizedTest
  @EnumSource
  void numbersAreLimitedAfterTheNorm(Optimizer optimizer) {
    Parameter p = model.parameters().get(0);
    float[] limited = new float[p.size()];
    for (int i = 0; i < p.size(); i++) {
      limited[i] = Math.max(-0.2f, Math.min(0.2f, noise(1).get(p.name()).data[i] / 2));
    }
    float[] before = p.value().data.clone();
    Map<String, FMatrixRMaj> noise = noise(1);
    model.parameters().forEach(q -> q.gradient().setTo(noise.get(q.name())));
    new Learner(model, plan(optimizer, 0.2), kernels).update(0, 0.1, 0.5);
    assertArrayEquals(limited, p.gradient().data);
    for (int i = 0; i < p.size() && optimizer == Optimizer.SGD; i++) {
      assertEquals(before[i] - 0.1f * limited[i], p.value().data[i], 1e-7f);
    }
  }

  /** Bias correction counts a parameter's own updates, and what rests counts in no norm. */
  @ParameterizedTest
  @EnumSource
  void whatWaitsForItsTurnIsAsIfItsTrainingBeganWithIt(Optimizer optimizer) {
    Parameter late = model.parameters().get(1);
    PrunableModel turns =
        new PrunableModel() {
          @Override
          public List<Parameter> parameters() {
            return model.parameters();
          }

          @Override
          public List<UnitGroup> groups() {
            return model.groups();
          }

          @Override
          public long multiplyAccumulates() {
            return model.multiplyAccumulates();
          }

          @Override
          public boolean trains(Parameter parameter, int epoch) {
            return parameter != late || epoch == 1;
          }

          @Override
          public PrunableModel withValues(Map<String, FMatrixRMaj> values) {
            return model.withValues(values);
          }
        };
    float[] before = late.value().data.clone();
    ToyModel other = ToyModel.random(3, 7, 9, 4, 6, 2, new SplittableRandom(1));
    Learner learner = new Learner(turns, plan(optimizer, 0.2), kernels);
    Learner fresh = new Learner(other, plan(optimizer, 0.2), kernels);
    for (int step = 0; step < 9; step++) {
      if (step % 3 == 0) {
        learner.beginEpoch(step / 3, 3);
      }
      Map<String, FMatrixRMaj> noise = noise(step);
      model.parameters().forEach(p -> p.gradient().setTo(noise.get(p.name())));
      double norm = learner.gradientNorm();
      late.gradient().zero();
      assertEquals(step / 3 == 1, norm != learner.gradientNorm());
      late.gradient().setTo(noise.get(late.name()));
      learner.update(step, 0.1, 0.5);
      if (step / 3 == 1) {
        other.parameters().forEach(p -> p.gradient().setTo(noise.get(p.name())));
        fresh.update(step - 3, 0.1, 0.5);
      }
      Parameter same = other.parameter(late.name());
      assertArrayEquals(step < 3 ? before : same.value().data, late.value().data);
    }
  }

  @Test
  void normIsThatOfAllGradients() {
    Learner learner = new Learner(model, PLAN, kernels);
    double squares = 0;
    for (Parameter p : model.parameters()) {
      p.gradient().setTo(noise(1).get(p.name()));
      for (float g : p.gradient().data) {
        squares += (double) g * g;
      }
    }
    assertEquals(Math.sqrt(squares), learner.gradientNorm(), 1e-12);
  }
}
