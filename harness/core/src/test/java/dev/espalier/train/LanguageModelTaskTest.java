package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.Dependencies;
import dev.espalier.data.Dependencies.Choice;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageModelTaskTest {

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final Corpus corpus = EmbeddedLanguage.corpus(1000);
  private final int words = corpus.vocabulary().size();

  @AfterEach
  void endTeam() {
    team.close();
  }

  @Test
  void uniformModelIsAsPerplexedAsTheVocabularyIsLarge() {
    SequenceModel uniform = silent(new float[words]);
    double loss = LanguageModelTask.loss(uniform, corpus.test(), kernels);
    assertEquals(words, Math.exp(loss), 1e-3 * words);
    assertEquals(loss, task(uniform, 4, 5).validate(), 1e-6);
  }

  /** A model that knows word frequencies alone tells tokens that were left out or read twice. */
  @ParameterizedTest
  @ValueSource(ints = {2, 100, 101, 102, 201, 250})
  void evaluationCountsEveryPrediction(int length) {
    double[] nats = new double[words];
    SequenceModel unigrams = unigrams(nats);
    int[] tokens = Arrays.copyOf(corpus.train(), length);
    double expected = Arrays.stream(tokens, 1, length).mapToDouble(token -> nats[token]).sum();
    assertEquals(expected / (length - 1), LanguageModelTask.loss(unigrams, tokens, kernels), 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void validationCountsEveryPredictionOfEverySequence(int batch) {
    double[] nats = new double[words];
    SequenceModel unigrams = unigrams(nats);
    int[] tokens = corpus.valid();
    int length = tokens.length / batch;
    double expected = 0;
    for (int b = 0; b < batch; b++) {
      for (int t = 1; t < length; t++) {
        expected += nats[tokens[b * length + t]];
      }
    }
    assertEquals(expected / (batch * (length - 1)), task(unigrams, batch, 7).validate(), 1e-5);
  }

  /** In training, validation and evaluation; parts of a stream are read as side by side. */
  @Test
  void windowsThatBeginAnewKnowNothingOfThoseBefore() {
    SequenceModel model =
        SequenceModel.random(words, 7, new int[] {8}, 0.5f, new SplittableRandom(3));
    LanguageModelTask task = new LanguageModelTask(model, corpus, kernels, 3, 4, 1, false);
    task.beginEpoch(0, 1);
    assertEquals(task.gradients(1, 1), task.gradients(1, 1));
    int[] tokens = Arrays.copyOf(corpus.valid(), 3 * 9);
    LanguageModelTask.Reading anew = new LanguageModelTask.Reading(3, 4, false);
    double expected = 0;
    for (int from = 0; from < tokens.length; from += 9) {
      for (int window = 0; window < 8; window += 4) {
        int[] part = Arrays.copyOfRange(tokens, from + window, from + window + 5);
        expected += LanguageModelTask.loss(model, part, kernels) / 6;
      }
    }
    double loss = LanguageModelTask.loss(model, Storage.FLOAT32, tokens, anew, kernels);
    assertEquals(expected, loss, 1e-6);
    double valid = LanguageModelTask.loss(model, Storage.FLOAT32, corpus.valid(), anew, kernels);
    assertEquals(valid, task.validate(), 1e-9);
    assertTrue(LanguageModelTask.figures(model, tokens, anew, kernels).isEmpty());
  }

  /**
   * Of a network that has no memory, in one piece; and side by side, each prediction at its place.
   */
  @Test
  void accuracyIsTheShareOfPredictionsThatAreRight() {
    int[] tokens = corpus.valid().clone();
    double[] nats = new double[words];
    SequenceModel unigrams = unigrams(nats);
    int likeliest =
        IntStream.range(0, words).boxed().min(Comparator.comparing(w -> nats[w])).orElseThrow();
    for (int i = 0; i < tokens.length; i += 7) {
      tokens[i] = likeliest;
    }
    long found = Arrays.stream(tokens).skip(1).filter(token -> token == likeliest).count();
    assertEquals(
        100.0 * found / (tokens.length - 1),
        accuracy(unigrams, tokens, LanguageModelTask.Reading.WHOLE),
        1e-9);

    SequenceModel model = SequenceModel.random(5, 7, new int[] {8}, 0.5f, new SplittableRandom(3));
    int[] few = Arrays.stream(corpus.train()).limit(3 * 101).map(token -> token % 5).toArray();
    double expected = 0;
    for (int from = 0; from < few.length; from += 101) {
      for (int window = 0; window < 100; window += 4) {
        int[] part = Arrays.copyOfRange(few, from + window, from + window + 5);
        expected += accuracy(model, part, LanguageModelTask.Reading.WHOLE) / 75;
      }
    }
    assertTrue(expected > 0);
    assertEquals(expected, accuracy(model, few, new LanguageModelTask.Reading(3, 4, false)), 1e-9);
  }

  private double accuracy(SequenceModel model, int[] tokens, LanguageModelTask.Reading reading) {
    int[] predictions =
        LanguageModelTask.predictions(model, Storage.FLOAT32, tokens, reading, kernels);
    return LanguageModelTask.accuracy(predictions, tokens, reading);
  }

  @Test
  void trainingLossIsAMeanOverExamples() {
    double[] nats = new double[words];
    SequenceModel unigrams = unigrams(nats);
    LanguageModelTask task = task(unigrams, 4, 5);
    task.beginEpoch(0, 1);
    int length = corpus.train().length / 4;
    double expected = 0;
    for (int b = 0; b < 4; b++) {
      for (int t = 1; t <= 5; t++) {
        expected += nats[corpus.train()[b * length + t]];
      }
    }
    assertEquals(20, task.examplesPerStep());
    assertEquals(expected / 20, task.gradients(0, 1), 1e-5);
  }

  private static final int FEW = 30;

  /** A class of 10 words with a choice of two, within which the second holds another one of two. */
  private static final Dependencies NESTED =
      new Dependencies(
          FEW,
          List.of(
              new Choice("outer", List.of(range(5, 8), range(8, 15))),
              new Choice("inner", List.of(range(8, 12), range(12, 15)))),
          List.of());

  private static int[] range(int first, int end) {
    return IntStream.range(first, end).toArray();
  }

  private static int[] someTokens(int first, int end) {
    return new Random(2).ints(250, first, end).toArray();
  }

  /** A network whose guesses differ from word to word and from step to step. */
  private static SequenceModel outspoken() {
    return SequenceModel.random(FEW, 13, new int[] {17, 9}, 1, new SplittableRandom(5));
  }

  @Test
  void lossesByKindAreThoseOfTheChainRule() {
    SequenceModel model = outspoken();
    int[] tokens = someTokens(0, FEW);
    int steps = tokens.length - 1;
    float[] logits =
        SequencePass.inference(model, kernels, 1, steps)
            .forward(Arrays.copyOf(tokens, steps), steps);
    double outer = 0;
    double inner = 0;
    double rest = 0;
    for (int t = 0; t < steps; t++) {
      int row = t * FEW;
      double all = sum(logits, row, 0, FEW);
      double ofClass = sum(logits, row, 5, 15);
      double second = sum(logits, row, 8, 15);
      int word = tokens[t + 1];
      double it = Math.exp(logits[row + word]);
      if (word < 5 || word >= 15) {
        rest -= Math.log(it / all);
      } else if (word < 8) {
        double first = sum(logits, row, 5, 8);
        outer -= Math.log(first / ofClass);
        rest -= Math.log(ofClass / all) + Math.log(it / first);
      } else {
        double option = word < 12 ? sum(logits, row, 8, 12) : sum(logits, row, 12, 15);
        outer -= Math.log(second / ofClass);
        inner -= Math.log(option / second);
        rest -= Math.log(ofClass / all) + Math.log(it / option);
      }
    }
    Map<String, Double> losses = LanguageModelTask.losses(model, tokens, NESTED, kernels);
    assertEquals(List.of("outer", "inner", "rest"), List.copyOf(losses.keySet()));
    assertEquals(outer / steps, losses.get("outer"), 1e-6);
    assertEquals(inner / steps, losses.get("inner"), 1e-6);
    assertEquals(rest / steps, losses.get("rest"), 1e-6);
  }

  private static double sum(float[] logits, int row, int first, int end) {
    return IntStream.range(first, end).mapToDouble(word -> Math.exp(logits[row + word])).sum();
  }

  @Test
  void lossesByKindAddUpToTheLoss() {
    SequenceModel model = outspoken();
    int[] tokens = someTokens(0, FEW);
    double loss = LanguageModelTask.loss(model, tokens, kernels);
    assertEquals(loss, sum(LanguageModelTask.losses(model, tokens, NESTED, kernels)), 1e-6 * loss);
  }

  private static double sum(Map<String, Double> losses) {
    return losses.values().stream().mapToDouble(nats -> nats).sum();
  }

  @Test
  void modelThatKnowsTheRightOptionLosesNothingByIt() {
    SequenceModel model = outspoken();
    for (int word = 0; word < FEW; word++) {
      model.parameter("softmax.bias").value().data[word] = word >= 12 && word < 15 ? 0 : -200;
    }
    int[] tokens = someTokens(12, 15);
    Map<String, Double> losses = LanguageModelTask.losses(model, tokens, NESTED, kernels);
    assertEquals(0, losses.get("outer"), 1e-12);
    assertEquals(0, losses.get("inner"), 1e-12);
    assertTrue(losses.get("rest") > 0.1, losses::toString);
  }

  private LanguageModelTask task(SequenceModel model, int batch, int unroll) {
    return new LanguageModelTask(model, corpus, kernels, batch, unroll, 1);
  }

  /** Fills in what each word costs, in nats. */
  private SequenceModel unigrams(double[] nats) {
    SplittableRandom random = new SplittableRandom(3);
    float[] bias = new float[words];
    double sum = 0;
    for (int w = 0; w < words; w++) {
      bias[w] = (float) random.nextDouble(-3, 3);
      sum += Math.exp(bias[w]);
    }
    for (int w = 0; w < words; w++) {
      nats[w] = Math.log(sum) - bias[w];
    }
    return silent(bias);
  }

  /** A model whose every weight is zero but for the softmax layer's bias. */
  private SequenceModel silent(float[] bias) {
    SequenceModel model =
        SequenceModel.random(words, 8, new int[] {8, 8}, 0.1f, new SplittableRandom(1));
    model.parameters().forEach(p -> p.value().zero());
    model.parameter("softmax.bias").value().setTo(new FMatrixRMaj(1, words, true, bias));
    return model;
  }

  @Test
  void taskThatIsCutGoesOnAsTheWholeOneDoes() {
    SequenceModel model =
        SequenceModel.random(words, 13, new int[] {19, 23}, 0.1f, new SplittableRandom(7));
    CutTasks.assertGoesOnAsTheWhole(new LanguageModelTask(model, corpus, kernels, 4, 5, 0.7));
  }
}
