package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.Metric;
import dev.espalier.task.Score;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequenceTrainingTest {

  private final Team team = new Team(2);
  private final Kernels kernels = Kernels.on(team);

  /** Numbers of the sequences that were asked for, by epoch. */
  private final List<List<Integer>> asked = List.of(new ArrayList<>(), new ArrayList<>());

  /** Whether a token is even, of seven sequences; notes what it is asked for. */
  private final SequenceTask even =
      new SequenceTask() {
        @Override
        public String dataName() {
          return "even";
        }

        @Override
        public Signature signature() {
          return new Signature(Input.TOKENS, 6, Output.CLASSES, 2, Predicts.LAST_STEP);
        }

        @Override
        public int steps() {
          return 2;
        }

        @Override
        public int sequences(Split split) {
          return split == Split.TRAIN ? 7 : 250;
        }

        @Override
        public void write(Split split, int epoch, int number, Batch into, int column) {
          if (split == Split.TRAIN) {
            asked.get(epoch).add(number);
          }
          into.token(column, 0, number % 6);
          into.token(column, 1, number * 5 % 6);
          into.target(column, 1, number * 5 % 6 % 2);
        }
      };

  private final SequenceModel model =
      SequenceModel.random(
          Lstm.INSTANCE, even.signature(), 8, new int[] {9, 8}, 0.5f, new SplittableRandom(3));

  @AfterEach
  void endTeam() {
    team.close();
  }

  @Test
  void everySequenceIsLearntFromOnceAnEpochInANewOrder() {
    SequenceTraining training = new SequenceTraining(model, even, kernels, 3, 1);
    assertEquals(3, training.stepsPerEpoch());
    for (int epoch = 0; epoch < 2; epoch++) {
      training.beginEpoch(epoch, 40 + epoch);
      for (int step = 0; step < 3; step++) {
        training.gradients(step, step);
      }
      List<Integer> sorted = new ArrayList<>(asked.get(epoch));
      Collections.sort(sorted);
      assertEquals(IntStream.range(0, 7).boxed().toList(), sorted);
    }
    assertNotEquals(asked.get(0), asked.get(1));
  }

  /** The third step has one sequence alone: what is not there is not in the mean. */
  @Test
  void theLossIsTheMeanOfWhatCounts() {
    SequenceTraining training = new SequenceTraining(model, even, kernels, 3, 1);
    training.beginEpoch(0, 40);
    training.gradients(0, 0);
    training.gradients(1, 1);
    double loss = training.gradients(2, 2);
    int last = asked.get(0).get(6);
    Batch alone = new Batch(even.signature(), 1, 2);
    even.write(Split.VALID, 0, last, alone, 0);
    assertEquals(SequencePass.inference(model, kernels, 1, 2).loss(alone), loss, 1e-6);
  }

  @Test
  void evaluatingCountsEverySequenceOnce() {
    double sum = 0;
    int right = 0;
    SequencePass pass = SequencePass.inference(model, kernels, 1, 2);
    for (int i = 0; i < 250; i++) {
      Batch alone = new Batch(even.signature(), 1, 2);
      even.write(Split.TEST, 0, i, alone, 0);
      pass.clearState();
      sum += pass.loss(alone);
      float[] logits = pass.outputs();
      right += logits[1] > logits[0] == (alone.classes()[0] == 1) ? 1 : 0;
    }
    Score score = Score.accuracy();
    double loss =
        SequenceTraining.evaluate(model, Storage.FLOAT32, even, Split.TEST, kernels, score);
    assertEquals(sum / 250, loss, 1e-5);
    assertEquals(100.0 * right / 250, score.figures().get(Metric.ACCURACY), 1e-9);
  }

  @Test
  void taskThatIsCutGoesOnAsTheWholeOneDoes() {
    CutTasks.assertGoesOnAsTheWhole(new SequenceTraining(model, even, kernels, 3, 0.6));
  }
}
