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
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnerTest {

  private static final TrainingPlan PLAN =
      new TrainingPlan(1, new LearningRate(0.1, 1, 1), 1, Optimizer.ADAM, 0.9, true, 1);

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

  @Test
  void learnerOfWhatIsLeftGoesOnAsTheWholeOneDoes() {
    Learner whole = new Learner(model, PLAN, kernels);
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
            || name.matches("moment\\." + p.name() + "\\.(first|second)")) {
          assertArrayEquals(cut.apply(p, expected.get(name)).data, actual.get(name).data, name);
        }
      }
    }
    assertEquals(4 * model.parameters().size(), expected.size());
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
