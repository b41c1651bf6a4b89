package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.Dependencies;
import dev.espalier.data.Vocabulary;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text whose language is known as sequences of one length: each begins with a sentence and goes
 * on for {@value #STEPS} words, and the next word is to be predicted at each of them.
 */
public final class Sentences implements SequenceTask {

  /** As many as glyphs have rows. */
  private static final int STEPS = 28;

  /** Of the training split. */
  private static final int MOST = 2000;

  private final Corpus corpus;
  private final Dependencies known;
  private final int[] training;
  private final int[] validation;
  private final int[] test;

  /**
   * @param known the corpus's
   */
  Sentences(Corpus corpus, Dependencies known) {
    this.corpus = corpus;
    this.known = known;
    int end = corpus.vocabulary().id(Vocabulary.END_OF_SENTENCE);
    training = begins(corpus.train(), end);
    validation = begins(corpus.valid(), end);
    test = begins(corpus.test(), end);
  }

  /** Where sentences begin that are followed by enough words. */
  private static int[] begins(int[] text, int end) {
    return IntStream.range(0, text.length - STEPS)
        .filter(i -> i == 0 || text[i - 1] == end)
        .limit(MOST)
        .toArray();
  }

  /** Words of which any can stand for any other: the right prediction stays what it is. */
  public List<int[]> classes() {
    return known.classes();
  }

  @Override
  public String dataName() {
    return corpus.name();
  }

  @Override
  public Signature signature() {
    return Signature.languageModel(corpus.vocabulary().size());
  }

  @Override
  public int steps() {
    return STEPS;
  }

  @Override
  public int sequences(Split split) {
    return begins(split).length;
  }

  private int[] begins(Split split) {
    return switch (split) {
      case TRAIN -> training;
      case VALID -> validation;
      case TEST -> test;
    };
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    int[] text =
        switch (split) {
          case TRAIN -> corpus.train();
          case VALID -> corpus.valid();
          case TEST -> corpus.test();
        };
    int first = begins(split)[number];
    for (int t = 0; t < STEPS; t++) {
      into.token(column, t, text[first + t]);
      into.target(column, t, text[first + t + 1]);
    }
  }
}
