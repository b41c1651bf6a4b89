package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicTeacherTest {

  private static final int WORDS = 11;
  private static final int BATCH = 3;
  private static final int STEPS = 4;
  private static final int UNITS = 5;
  private static final int NEURONS = 5;

  /** The sets that the picked nodes of a GRU are of. */
  private static final int[] GRU = {3, 2, 3, 3, 3, 3};

  private final int[] tokens = new SplittableRandom(2).ints(BATCH * STEPS, 0, WORDS).toArray();
  private final Map<String, FMatrixRMaj> gru = new LinkedHashMap<>();

  @TempDir Path folder;

  /** Saves a network of such layers, of random weights. */
  private String saved(String cell, int layers, int units) {
    SplittableRandom random = new SplittableRandom(9);
    gru.clear();
    for (int l = 1; l <= layers; l++) {
      for (String name : List.of("input", "recurrent", "bias")) {
        int rows = name.equals("bias") ? 1 : units;
        FMatrixRMaj value = new FMatrixRMaj(rows, 3 * units);
        for (int i = 0; i < value.data.length; i++) {
          value.data[i] = (float) (3 * random.nextDouble() - 1.5);
        }
        gru.put(cell + l + "." + name, value);
      }
    }
    Path file = folder.resolve(cell + layers + "-" + units + ".safetensors");
    new Safetensors(gru, Map.of("cell", cell)).write(file);
    return file.toString();
  }

  private static SequenceModel model(Dynamic cell, int words, int units, float init) {
    SplittableRandom random = new SplittableRandom(3);
    return SequenceModel.random(cell, words, units, new int[] {units}, init, random);
  }

  private double of(String name, double[] x, int block, int unit) {
    double sum = 0;
    FMatrixRMaj matrix = gru.get("gru-original1." + name);
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * matrix.get(i, block * x.length + unit);
    }
    return sum;
  }

  /** The tree's nodes as the GRU makes them, z twice. */
  private double[][] nodes(double[] x, double[] h) {
    int units = x.length;
    double[][] nodes = new double[9][units];
    for (int j = 0; j < units; j++) {
      double r = of("input", x, 0, j) + of("recurrent", h, 0, j) + bias(0, j, units);
      double z = of("input", x, 1, j) + of("recurrent", h, 1, j) + bias(1, j, units);
      nodes[0][j] = CellFormula.sigmoid(z);
      nodes[1][j] = CellFormula.sigmoid(r);
      nodes[2][j] = nodes[0][j];
      nodes[3][j] = nodes[1][j] * h[j];
    }
    for (int j = 0; j < units; j++) {
      double z = nodes[0][j];
      double n =
          Math.tanh(of("input", x, 2, j) + of("recurrent", nodes[3], 2, j) + bias(2, j, units));
      nodes[4][j] = n;
      nodes[5][j] = 1 - z;
      nodes[6][j] = (1 - z) * n;
      nodes[7][j] = z * h[j];
      nodes[8][j] = nodes[6][j] + nodes[7][j];
    }
    return nodes;
  }

  private double bias(int block, int unit, int units) {
    return gru.get("gru-original1.bias").get(0, block * units + unit);
  }

  /** Pulls only; what it pulls to is held constant where differences are taken. */
  @Test
  void itsTermIsThatOfTheFormulaAndSoAreItsGradients() {
    String file = saved("gru-original", 1, UNITS);
    double pull = 0.4;
    SequenceModel model = model(new Dynamic(0, 0, 0, NEURONS, pull, file), WORDS, UNITS, 0.5f);
    SequenceModel without = model(new Dynamic(0, 0, 0, NEURONS), WORDS, UNITS, 0.5f);
    DynamicTest.randomise(model);
    DynamicTest.randomise(without);
    double own;
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.training(model, Kernels.on(team), BATCH, STEPS, 1);
      // Once before, as what is kept of a window must not be in the next.
      pass.gradients(tokens, tokens, 1);
      pass.clearState();
      pass.gradients(tokens, tokens, 1);
      own = pass.ownLoss();
      SequencePass.training(without, Kernels.on(team), BATCH, STEPS, 1)
          .gradients(tokens, tokens, 1);
    }
    float[] with = DynamicTest.gradients(model);
    float[] task = DynamicTest.gradients(without);
    LayerWeights layer = model.layers().get(0);
    CellFormula formula = new CellFormula(layer);
    double[][] embedding = DynamicTest.rows(model.parameter("embedding"));
    double[][][] targets = new double[BATCH * STEPS][][];
    double expected = pull * own(formula, embedding, targets);
    assertEquals(expected, own, 1e-5 * own);
    int at = 0;
    for (Parameter parameter : model.parameters()) {
      boolean within = layer.parameters().contains(parameter);
      double[][] matrix = within ? formula.matrix(parameter) : embedding;
      boolean counts = within || parameter.role() == Parameter.Role.EMBEDDING;
      for (int i = 0; i < parameter.size(); i++, at++) {
        double difference = 0;
        if (counts) {
          difference =
              pull
                  * DynamicTest.slope(matrix, i, 1e-6, () -> own(formula, embedding, targets))
                  / BATCH;
        }
        assertEquals(difference, with[at] - task[at], 2e-4, parameter.name() + " " + i);
      }
    }
  }

  /**
   * Σ |nodes − the teacher's|².
   *
   * @param targets the teacher's, of every row; made where they are null
   */
  private double own(CellFormula formula, double[][] embedding, double[][][] targets) {
    DynamicFormula steps = new DynamicFormula(formula, NEURONS);
    double sum = 0;
    for (int b = 0; b < BATCH; b++) {
      double[] h = new double[UNITS];
      for (int t = 0; t < STEPS; t++) {
        int row = t * BATCH + b;
        double[] x = embedding[tokens[row]];
        if (targets[row] == null) {
          targets[row] = nodes(x, h);
        }
        h = steps.step(x, h);
        for (int node = 0; node < targets[row].length; node++) {
          for (int j = 0; j < UNITS; j++) {
            double d = steps.nodes[node][j] - targets[row][node][j];
            sum += d * d;
          }
        }
      }
    }
    return sum;
  }

  /** From the beginning that the cell has, for nearly all rows; without the term for hardly any. */
  @Test
  void aLargeTermGivesTheGrusTree() {
    String file = saved("gru-original", 1, UNITS);
    assertTrue(shareOfTheGru(new Dynamic(0.1, 0, 0, 16, 30, file)) > 0.8);
    assertTrue(shareOfTheGru(new Dynamic(0.1, 0, 0, 16)) < 0.2);
  }

  /** Trains such a network, and tells for how many of its rows it makes the GRU's tree. */
  private static double shareOfTheGru(Dynamic cell) {
    Corpus corpus = EmbeddedLanguage.corpus(1000);
    SequenceModel model = model(cell, corpus.vocabulary().size(), UNITS, 0.3f);
    LearningRate rate = new LearningRate(0.01, 60, 0.93);
    TrainingPlan plan =
        new TrainingPlan(100, rate, 5, Double.POSITIVE_INFINITY, Optimizer.ADAM, 0, true, 7);
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      LanguageModelTask task = new LanguageModelTask(model, corpus, kernels, 10, 5, 1);
      new TrainingLoop(task, () -> Survivors.ALL, plan, kernels, new Listener() {}).run();
    }
    DynamicFormula steps =
        new DynamicFormula(new CellFormula(model.layers().get(0)), cell.scorer());
    double[][] embedding = DynamicTest.rows(model.parameter("embedding"));
    double[] h = new double[UNITS];
    int rows = 200;
    int alike = 0;
    for (int t = 0; t < rows; t++) {
      h = steps.step(embedding[corpus.train()[t]], h);
      alike +=
          Arrays.equals(
                  GRU, Arrays.stream(steps.scores).mapToInt(DynamicTeacherTest::best).toArray())
              ? 1
              : 0;
    }
    return alike / (double) rows;
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  @Test
  void filesThatAreNoTeacherAreRefusedWhereTrainingBegins() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put(folder.resolve("none.safetensors").toString(), "none.safetensors");
    wrong.put(saved("lstm", 1, UNITS), "no network of one layer of gru-original, but lstm");
    wrong.put(saved("gru-original", 2, UNITS), "one layer of gru-original");
    wrong.put(saved("gru-original", 1, UNITS + 1), "input is 6 x 18, and the teacher of a");
    wrong.forEach(
        (file, said) -> {
          SequenceModel model = model(new Dynamic(0, 0, 0, 4, 1, file), WORDS, UNITS, 0.5f);
          try (Team team = new Team(1)) {
            Kernels kernels = Kernels.on(team);
            String message =
                assertThrows(
                        RuntimeException.class,
                        () -> SequencePass.training(model, kernels, BATCH, STEPS, 1))
                    .getMessage();
            assertTrue(message.contains(said) && message.contains(file), message);
            // Who does not train needs no teacher.
            SequenceModel without = model(new Dynamic(0, 0, 0, 4), WORDS, UNITS, 0.5f);
            assertArrayEquals(logits(without, kernels), logits(model, kernels));
          }
        });
  }

  private float[] logits(SequenceModel model, Kernels kernels) {
    return SequencePass.inference(model, kernels, BATCH, STEPS).forward(tokens, STEPS).clone();
  }

  @Test
  void standsInTheCellsName() {
    Cells.know(new Dynamic());
    Dynamic cell = (Dynamic) Cells.named("dynamic+teacher=runs/gru=1.safetensors+pull=3e-2");
    assertEquals("runs/gru=1.safetensors", cell.teacher());
    assertEquals(0.03, cell.pull());
    assertEquals(cell, Cells.named(Cells.text(cell)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Cells.named("dynamic+pull=1"))
            .getMessage();
    assertTrue(message.contains("dynamic+pull=1") && message.contains("teacher=FILE"), message);
  }
}
