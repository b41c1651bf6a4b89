package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdamTest {

  private static final double RATE = 0.01;
  private static final double[] GRADIENTS = {0.3, -2, 0.05, 0, 7, -0.4, 1e-4, -3};

  private final Team team = new Team(2);

  @AfterEach
  void endThreads() {
    team.close();
  }

  @Test
  void followsThePapersAlgorithm() {
    Parameter theta = scalar(0.5f);
    Adam adam = new Adam(team, List.of(theta));
    double expected = 0.5;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= GRADIENTS.length; t++) {
      double g = GRADIENTS[t - 1];
      // Kingma and Ba, algorithm 1, as printed.
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double unbiasedM = m / (1 - Math.pow(0.9, t));
      double unbiasedV = v / (1 - Math.pow(0.999, t));
      expected -= RATE * unbiasedM / (Math.sqrt(unbiasedV) + 1e-8);
      step(adam, theta, t - 1);
      assertEquals(expected, theta.value().get(0), 1e-6, "after update " + t);
    }
  }

  @Test
  void firstUpdateIsTheLearningRateWhateverTheGradient() {
    for (float gradient : new float[] {1e-4f, 1, 1000}) {
      Parameter theta = scalar(0);
      theta.gradient().set(0, gradient);
      new Adam(team, List.of(theta)).update(0, RATE);
      assertEquals(-RATE, theta.value().get(0), 1e-5);
    }
  }

  @Test
  void momentsThatWereSavedGoOn() {
    Parameter whole = scalar(1);
    Adam uninterrupted = new Adam(team, List.of(whole));
    Parameter early = scalar(1);
    Adam first = new Adam(team, List.of(early));
    for (int t = 0; t < 4; t++) {
      step(uninterrupted, whole, t);
      step(first, early, t);
    }
    Parameter late = scalar(early.value().get(0));
    Adam second = new Adam(team, List.of(late));
    second.state().forEach((name, moment) -> moment.setTo(first.state().get(name)));
    for (int t = 4; t < GRADIENTS.length; t++) {
      step(uninterrupted, whole, t);
      step(second, late, t);
    }
    assertEquals(whole.value().get(0), late.value().get(0), 0);
  }

  @Test
  void threadsChangeNothing() {
    try (Team alone = new Team(1)) {
      Parameter[] many = {ramp(), ramp()};
      new Adam(team, List.of(many[0])).update(3, RATE);
      new Adam(alone, List.of(many[1])).update(3, RATE);
      assertArrayEquals(many[1].value().data, many[0].value().data);
    }
  }

  private static Parameter ramp() {
    Parameter theta = new Parameter("theta", Parameter.Role.WEIGHT, new FMatrixRMaj(70, 1000));
    for (int i = 0; i < theta.size(); i++) {
      theta.gradient().data[i] = i - 30_000;
    }
    return theta;
  }

  private static void step(Adam adam, Parameter theta, int t) {
    theta.gradient().set(0, (float) GRADIENTS[t]);
    adam.update(t, RATE);
  }

  private static Parameter scalar(float value) {
    return new Parameter(
        "theta", Parameter.Role.WEIGHT, new FMatrixRMaj(1, 1, true, new float[] {value}));
  }
}
