package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Cut;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
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
    LstmLanguageModel uniform = silent(new float[words]);
    double loss = LanguageModelTask.loss(uniform, corpus.test(), kernels);
    assertEquals(words, Math.exp(loss), 1e-3 * words);
    assertEquals(loss, task(uniform, 4, 5).validate(), 1e-6);
  }

  /** A model that knows word frequencies alone tells tokens that were left out or read twice. */
  @ParameterizedTest
  @ValueSource(ints = {2, 100, 101, 102, 201, 250})
  void evaluationCountsEveryPrediction(int length) {
    double[] nats = new double[words];
    LstmLanguageModel unigrams = unigrams(nats);
    int[] tokens = Arrays.copyOf(corpus.train(), length);
    double expected = Arrays.stream(tokens, 1, length).mapToDouble(token -> nats[token]).sum();
    assertEquals(expected / (length - 1), LanguageModelTask.loss(unigrams, tokens, kernels), 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void validationCountsEveryPredictionOfEverySequence(int batch) {
    double[] nats = new double[words];
    LstmLanguageModel unigrams = unigrams(nats);
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

  @Test
  void trainingLossIsAMeanOverExamples() {
    double[] nats = new double[words];
    LstmLanguageModel unigrams = unigrams(nats);
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

  private LanguageModelTask task(LstmLanguageModel model, int batch, int unroll) {
    return new LanguageModelTask(model, corpus, kernels, batch, unroll, 1);
  }

  /** Fills in what each word costs, in nats. */
  private LstmLanguageModel unigrams(double[] nats) {
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
  private LstmLanguageModel silent(float[] bias) {
    LstmLanguageModel model =
        LstmLanguageModel.random(words, 8, new int[] {8, 8}, 0.1f, new SplittableRandom(1));
    model.parameters().forEach(p -> p.value().zero());
    model.parameter("softmax.bias").value().setTo(new FMatrixRMaj(1, words, true, bias));
    return model;
  }

  /** Units that nothing reads are as good as cut out, dropout and state handed over included. */
  @Test
  void taskThatIsCutGoesOnAsTheWholeOneDoes() {
    LstmLanguageModel model =
        LstmLanguageModel.random(words, 13, new int[] {19, 23}, 0.1f, new SplittableRandom(7));
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k++) {
        scale[k] = k % 3 == 0 ? 0 : 1;
      }
      scales.put(group.name(), scale);
    }
    new Gating(model).apply(new Survivors(scales));
    LanguageModelTask whole = new LanguageModelTask(model, corpus, kernels, 4, 5, 0.7);
    Cut cut = Cut.of(model, new Survivors(scales));
    LanguageModelTask left = whole.cut(cut, cut.apply(model));
    assertEquals(true, whole.canBeCut());
    assertEquals(whole.stepsPerEpoch(), left.stepsPerEpoch());
    assertEquals(whole.examplesPerStep(), left.examplesPerStep());
    assertEquals(whole.validate(), left.validate());
    whole.beginEpoch(0, 1);
    left.beginEpoch(0, 1);
    for (int step = 0; step < 4; step++) {
      assertEquals(whole.gradients(step, 100 + step), left.gradients(step, 100 + step));
      for (Parameter p : model.parameters()) {
        float[] gradient = left.model().parameter(p.name()).gradient().data;
        assertArrayEquals(cut.apply(p, p.gradient()).data, gradient, p.name());
      }
    }
  }
}
