package dev.espalier.method;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.bidaf.Example;
import dev.espalier.model.bidaf.SmallBidaf;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.ReadingComprehensionTask;
import dev.espalier.train.Task;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What small networks learn: epochs of {@value SmallTraining#STEPS_PER_EPOCH} steps. */
public enum SmallTask {
  /** To guess the next word, with two LSTM layers. */
  LANGUAGE {
    @Override
    PrunableModel random() {
      return language(13, 19, 23);
    }

    @Override
    Task task(PrunableModel model, Kernels kernels) {
      return new LanguageModelTask((SequenceModel) model, CORPUS, kernels, 10, 5, KEEP);
    }

    @Override
    double loss(PrunableModel model, Kernels kernels) {
      return LanguageModelTask.loss((SequenceModel) model, CORPUS.test(), kernels);
    }
  },

  /** To point at words of a paragraph. */
  READING {
    @Override
    PrunableModel random() {
      return reading(new Units(17, 19), new Units(9, 18), new Units(21, 7), new Units(10, 20));
    }

    @Override
    Task task(PrunableModel model, Kernels kernels) {
      return new ReadingComprehensionTask((BidafModel) model, ASKED, HELD, kernels, BATCH, KEEP);
    }

    @Override
    double loss(PrunableModel model, Kernels kernels) {
      return ReadingComprehensionTask.loss((BidafModel) model, HELD, BATCH, kernels);
    }
  };

  private static final double KEEP = 0.7;
  private static final Corpus CORPUS = EmbeddedLanguage.corpus(1000);
  private static final int BATCH = 4;
  private static final List<Example> ASKED = examples(SmallTraining.STEPS_PER_EPOCH * BATCH - 1, 1);
  private static final List<Example> HELD = examples(3 * BATCH, 2);

  /** A network in which no size is a multiple of a vector's width. */
  abstract PrunableModel random();

  /** A task at its first step. */
  abstract Task task(PrunableModel model, Kernels kernels);

  /** Loss on data that is not trained on, nats per example. */
  abstract double loss(PrunableModel model, Kernels kernels);

  /**
   * A network in which every third unit is hardly there, so that methods tell them from the others.
   * Cuts shift units into and out of vectors.
   */
  PrunableModel uneven() {
    PrunableModel model = random();
    for (UnitGroup group : model.groups()) {
      for (Slice slice : group.slices()) {
        for (int k = 1; k < group.size(); k += 3) {
          Remains.scale(slice.parameter().value(), slice, k, 0.01f);
        }
      }
    }
    return model;
  }

  /**
   * A random network for {@link #LANGUAGE}.
   *
   * @param features size of the embedding
   * @param hidden units of each layer
   */
  static SequenceModel language(int features, int... hidden) {
    int words = CORPUS.vocabulary().size();
    return SequenceModel.random(words, features, hidden, 0.1f, new SplittableRandom(7));
  }

  /** A random network for {@link #READING}, of LSTMs of these units. */
  static BidafModel reading(Units contextual, Units modelling1, Units modelling2, Units output) {
    return BidafModel.random(
        SmallBidaf.sizes(13, 11, contextual, modelling1, modelling2, output),
        new SplittableRandom(7));
  }

  private static List<Example> examples(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(e -> SmallBidaf.example(2 + random.nextInt(9), 1 + random.nextInt(5), random))
        .toList();
  }
}
