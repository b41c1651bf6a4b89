import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.Vocabulary;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

/** The method in one file is the one that the harness runs. */
class NeuronSelectionTest {

  private static final int NEURONS = 10;
  private static final int UNROLL = 5;
  private static final NeuronSelection.Plan DENSE = new NeuronSelection.Plan(6, UNROLL, 0.3, 0);
  private static final NeuronSelection.Plan PRUNING =
      new NeuronSelection.Plan(10, UNROLL, 0.1, 1e-3);

  private final RandomGenerator random = new SplittableRandom(3);
  private final int[] text = NeuronSelection.say(600, random);
  private final NeuronSelection.Network network =
      NeuronSelection.Network.random(NeuronSelection.WORDS, NEURONS, NEURONS, random);

  /** Loss and penalty of every step. */
  private record Told(List<Double> losses, List<Double> penalties) {

    Told() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Of every step, and what is left at the end. */
  @Test
  void losesWhatTheHarnessLosesAndKeepsWhatItKeeps() {
    NeuronSelection.train(network, text, DENSE, random, (step, loss, penalty) -> {});
    Told harness = new Told();
    Told file = new Told();
    EpochSummary last;
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      LanguageModelTask task = new LanguageModelTask(copy(), corpus(), kernels, 1, UNROLL, 1);
      Pruner method = method(new SplittableRandom(5), harness.penalties());
      TrainingLoop loop =
          new TrainingLoop(task, method, plan(), kernels, listener(harness.losses()));
      copyLogAlpha(method.trainables().get(0), network.z());
      copyLogAlpha(method.trainables().get(1), network.s());
      List<EpochSummary> curve = loop.run();
      last = curve.get(curve.size() - 1);
    }
    NeuronSelection.train(
        network,
        text,
        PRUNING,
        new SplittableRandom(5),
        (step, loss, penalty) -> {
          file.losses().add(loss);
          file.penalties().add(penalty);
        });
    assertTrue(file.losses().size() > 1000);
    assertClose(harness.losses(), file.losses());
    assertClose(harness.penalties(), file.penalties());
    assertEquals(last.units().get("input"), Survivors.ranges(network.z().kept()));
    assertEquals(last.units().get("hidden1"), Survivors.ranges(network.s().kept()));
    assertTrue(network.z().kept().length < NEURONS);
    assertTrue(network.s().kept().length < NEURONS);
  }

  private static void assertClose(List<Double> expected, List<Double> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), 1e-4 * expected.get(i), "step " + (i + 1));
    }
  }

  private static void copyLogAlpha(Parameter from, NeuronSelection.Gates to) {
    Arrays.setAll(to.logAlpha, k -> from.value().data[k]);
  }

  /** The same network for the harness, whose weights, of 32 bits, the file's become, too. */
  private SequenceModel copy() {
    List<String> names =
        List.of(
            "embedding",
            "lstm1.input",
            "lstm1.recurrent",
            "lstm1.bias",
            "softmax.weight",
            "softmax.bias");
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      double[][] rows = network.matrices().get(i).value();
      FMatrixRMaj value = new FMatrixRMaj(rows.length, rows[0].length);
      for (int r = 0; r < rows.length; r++) {
        for (int k = 0; k < rows[r].length; k++) {
          value.set(r, k, (float) rows[r][k]);
          rows[r][k] = value.get(r, k);
        }
      }
      values.put(names.get(i), value);
    }
    return SequenceModel.of(values);
  }

  private Corpus corpus() {
    Vocabulary words =
        Vocabulary.of(
            IntStream.range(0, NeuronSelection.WORDS).mapToObj(word -> "w" + word).toList());
    OptionalDouble unknown = OptionalDouble.empty();
    return new Corpus(
        "made up", words, text, text, text, "", 0, unknown, unknown, Optional.empty(), Map.of());
  }

  private static TrainingPlan plan() {
    LearningRate rate = new LearningRate(PRUNING.rate(), PRUNING.epochs() / 2, 0.5);
    return new TrainingPlan(PRUNING.epochs(), rate, NeuronSelection.CLIP, 1);
  }

  /** The method at its defaults, its gates drawn from one generator. */
  private static Pruner method(RandomGenerator noise, List<Double> penalties) {
    Pruner l0 =
        Catalogue.scan(List.of())
            .method("l0")
            .configure(Map.of("lambda", Double.toString(PRUNING.lambda())));
    return (Pruner)
        Proxy.newProxyInstance(
            NeuronSelectionTest.class.getClassLoader(),
            new Class<?>[] {Pruner.class},
            (proxy, hook, arguments) -> {
              if (hook.getName().equals("beforeStep")) {
                TrainingStep of = (TrainingStep) arguments[0];
                arguments[0] =
                    new TrainingStep(
                        of.index(),
                        of.total(),
                        of.stepsPerEpoch(),
                        of.learningRate(),
                        of.unroll(),
                        noise);
              }
              Object result = hook.invoke(l0, arguments);
              if (hook.getName().equals("regularize")) {
                penalties.add((Double) result);
              }
              return result;
            });
  }

  private Listener listener(List<Double> losses) {
    int stepsPerEpoch = (text.length - 1) / UNROLL;
    return new Listener() {
      private double sum;

      @Override
      public void step(long step, long total, double meanLoss) {
        long inEpoch = (step - 1) % stepsPerEpoch + 1;
        sum = inEpoch == 1 ? 0 : sum;
        losses.add(meanLoss * inEpoch - sum);
        sum = meanLoss * inEpoch;
      }
    };
  }

  @Test
  void cutNetworkComputesWhatTheGatedOneDid() {
    double[] gates = {0, 1, 0.3, 0, 1, 0.9, 1, 1, 0, 0.1};
    System.arraycopy(gates, 0, network.z().value, 0, NEURONS);
    Arrays.setAll(network.s().value, k -> gates[NEURONS - 1 - k]);
    NeuronSelection.Network small = NeuronSelection.cut(network);
    assertEquals(7, small.w().value().length);
    assertEquals(7, small.u().value().length);
    double[][] gated = NeuronSelection.Window.run(network, text, null).y();
    double[][] cut = NeuronSelection.Window.run(small, text, null).y();
    for (int t = 1; t < text.length; t++) {
      assertArrayEquals(gated[t], cut[t], 1e-14);
    }
  }

  @Test
  void entropyIsThatOfWhatIsSaid() {
    int[] speech = NeuronSelection.say(200_000, random);
    long sentences = IntStream.of(speech).filter(word -> word == 0).count() - 1;
    long fillers =
        IntStream.of(speech)
            .filter(word -> word > NeuronSelection.TOPICS && word <= 2 * NeuronSelection.TOPICS)
            .count();
    double nats =
        sentences * (Math.log(NeuronSelection.TOPICS) + Math.log(3) + Math.log(2))
            + fillers * (Math.log(NeuronSelection.TOPICS) + Math.log(2));
    assertEquals(NeuronSelection.ENTROPY, nats / (speech.length - 1), 0.01);
  }

  @Test
  void isShortAndNeedsTheJdkAlone() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("one-file", "NeuronSelection.java"));
    assertTrue(lines.size() < 400, lines.size() + " lines");
    Stream<String> imports = lines.stream().filter(line -> line.startsWith("import "));
    assertEquals(List.of(), imports.filter(line -> !line.startsWith("import java.")).toList());
  }
}
