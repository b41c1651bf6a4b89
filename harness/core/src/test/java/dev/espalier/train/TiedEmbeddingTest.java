package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An embedding that is the softmax's matrix transposed, against the same network of two. */
class TiedEmbeddingTest {

  private static final Corpus CORPUS = EmbeddedLanguage.corpus(1000);
  private static final int WORDS = CORPUS.vocabulary().size();

  @TempDir private Path folder;

  private static SequenceModel untied() {
    SequenceModel model =
        SequenceModel.random(WORDS, 9, new int[] {7, 9}, 0.1f, new SplittableRandom(7));
    CommonOps_FDRM.transpose(
        model.parameter("softmax.weight").value(), model.parameter("embedding").value());
    return model;
  }

  private static void assertTied(SequenceModel model) {
    assertArrayEquals(
        CommonOps_FDRM.transpose(model.parameter("softmax.weight").value(), null).data,
        model.parameter("embedding").value().data);
  }

  @ParameterizedTest
  @EnumSource(Optimizer.class)
  void gradientIsTheSumOfBoth(Optimizer optimizer) {
    TrainingPlan plan =
        new TrainingPlan(
            1, new LearningRate(0.1, 1, 1), 5, Double.POSITIVE_INFINITY, optimizer, 0.9, true, 7);
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      SequenceModel two = untied();
      SequenceModel one = untied().withTiedEmbedding();
      for (SequenceModel model : List.of(two, one)) {
        LanguageModelTask task = new LanguageModelTask(model, CORPUS, kernels, 10, 5, 0.7);
        task.beginEpoch(0, 1);
        task.gradients(0, 2);
      }
      FMatrixRMaj sum = two.parameter("softmax.weight").gradient().copy();
      CommonOps_FDRM.addEquals(
          sum, CommonOps_FDRM.transpose(two.parameter("embedding").gradient(), null));
      Learner learner = new Learner(one, plan, kernels);
      learner.gather();
      assertArrayEquals(sum.data, one.parameter("softmax.weight").gradient().data);
      double squares = 0;
      for (Parameter parameter : one.ownParameters()) {
        for (float g : parameter.gradient().data) {
          squares += (double) g * g;
        }
      }
      assertEquals(Math.sqrt(squares), learner.gradientNorm(), 1e-6);
      learner.update(0, 0.1, 1);
      learner.spread();
      assertTied(one);
      learner.average(0);
      learner.showAverages();
      assertTied(one);
      learner.hideAverages();
      assertTied(one);
    }
  }

  @Test
  void featuresAreTheLastLayersUnitsAndWeightsCountOnce() {
    SequenceModel one = untied().withTiedEmbedding();
    assertEquals(
        List.of("hidden1", "hidden2"), one.groups().stream().map(UnitGroup::name).toList());
    assertEquals(untied().parameterCount() - 9L * WORDS, one.parameterCount());
    assertEquals(one.parameterCount(), one.nonZeroCount());
  }

  /** Also where gates are folded into the weights that are left. */
  @Test
  void cutNetworkIsTiedAndComputesWhatTheGatedOneDoes() {
    Map<String, float[]> scales = new LinkedHashMap<>();
    scales.put("hidden1", new float[] {1, 0, 0.5f, 1, 1, 0, 1});
    scales.put("hidden2", new float[] {0.25f, 1, 1, 0, 1, 0, 0.75f, 1, 0});
    Survivors survivors = new Survivors(scales);
    SequenceModel one = untied().withTiedEmbedding();
    SequenceModel cut = (SequenceModel) Compaction.cut(one, survivors);
    assertTied(cut);
    assertEquals(6, cut.features());
    // Two matrices, gated alike: the same network.
    Map<String, float[]> apart = new LinkedHashMap<>(scales);
    apart.put("input", scales.get("hidden2"));
    SequenceModel two = (SequenceModel) Compaction.cut(untied(), new Survivors(apart));
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      assertEquals(
          LanguageModelTask.loss(two, CORPUS.test(), kernels),
          LanguageModelTask.loss(cut, CORPUS.test(), kernels),
          1e-6);
    }
  }

  @Test
  void fileSaysThatItIsTied() {
    SequenceModel one = untied().withTiedEmbedding();
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    one.parameters().forEach(p -> tensors.put(p.name(), p.value()));
    Path file = folder.resolve("tied.safetensors");
    new Safetensors(tensors, one.describe()).write(file);
    assertEquals(2, SequenceModel.of(Safetensors.read(file)).groups().size());
    tensors.get("embedding").data[3]++;
    new Safetensors(tensors, one.describe()).write(file);
    String said =
        assertThrows(IllegalArgumentException.class, () -> SequenceModel.of(Safetensors.read(file)))
            .getMessage();
    assertTrue(said.startsWith("softmax.weight, 9 x"), said);
  }
}
