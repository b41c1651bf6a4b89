package dev.espalier.experiment;

import dev.espalier.data.Characters;
import dev.espalier.data.Corpus;
import dev.espalier.data.DataException;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.data.KnownWords;
import dev.espalier.data.TextFolder;
import dev.espalier.data.TextFolder.Split;
import dev.espalier.data.Vocabulary;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.model.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A language model's data, numbered, and what is to be said of them.
 *
 * @param known what the numbers stand for
 * @param files where the splits stand; empty where none does
 * @param remarks what a user might not expect of the text and how it is read, a line each
 * @param assumed whether the network to evaluate does not say what its numbers stand for, and
 *     nothing but the sizes holds it to those of the text
 * @param layers names of that network's recurrent modules, from the bottom; empty where its file
 *     tells
 */
record LanguageData(
    Corpus corpus,
    KnownWords known,
    Map<Split, Path> files,
    List<String> remarks,
    boolean assumed,
    List<String> layers) {

  LanguageData {
    files = Map.copyOf(files);
    remarks = List.copyOf(remarks);
  }

  /** Words that stand in no file. */
  LanguageData(Corpus corpus) {
    this(corpus, List.of());
  }

  private LanguageData(Corpus corpus, List<String> layers) {
    this(corpus, KnownWords.of(corpus.vocabulary()), Map.of(), List.of(), false, layers);
  }

  /** The words of a folder, as a network knows them. */
  static LanguageData of(TextFolder folder, Vocabulary words) {
    List<String> remarks = new ArrayList<>(folder.remarks());
    folder.unknownTo(words).ifPresent(remarks::add);
    return of(folder, words, remarks, false, List.of());
  }

  private static LanguageData of(
      TextFolder folder,
      Vocabulary words,
      List<String> remarks,
      boolean assumed,
      List<String> layers) {
    LanguageData data =
        new LanguageData(
            folder.corpus(words),
            KnownWords.of(words),
            Stream.of(Split.values())
                .collect(Collectors.toMap(split -> split, split -> folder.file(split).path())),
            remarks,
            assumed,
            layers);
    data.requireTokens(Split.TEST, 2, "to predict one from another");
    return data;
  }

  /**
   * The words that a user wants.
   *
   * @param typed how the scale was chosen
   * @throws IllegalArgumentException if sources and scale do not fit
   */
  static LanguageData words(LanguageModelScale chosen, Scale typed, Sources sources) {
    KnownWords known = network(sources);
    if (known.letters().isPresent()) {
      throw new IllegalArgumentException(
          sources.network()
              + ": reads characters, not words; give it to the experiment characters");
    }
    return words(chosen, typed, sources, known);
  }

  /**
   * Their characters.
   *
   * @throws IllegalArgumentException likewise
   */
  static LanguageData characters(LanguageModelScale chosen, Scale typed, Sources sources) {
    if (sources.vocabulary() != null) {
      throw new IllegalArgumentException(
          "--vocabulary %s: is of words, and this experiment reads characters; leave it out"
              .formatted(sources.vocabulary()));
    }
    KnownWords known = network(sources);
    if (known.words().isPresent() && known.letters().isEmpty()) {
      throw new IllegalArgumentException(
          sources.network() + ": reads words, not characters; give it to language-model");
    }
    LanguageData words = words(chosen, typed, sources, known);
    Corpus corpus =
        known
            .letters()
            .map(letters -> Characters.of(words.corpus, letters))
            .orElseGet(() -> Characters.of(words.corpus));
    List<String> remarks = new ArrayList<>(words.remarks);
    if (known.letters().isPresent() && corpus.unknownTokens() > 0) {
      remarks.add(
          "%s: %,d characters are unknown to the network, and read as %s"
              .formatted(words.corpus.name(), corpus.unknownTokens(), Vocabulary.UNKNOWN));
    }
    return new LanguageData(
        corpus,
        KnownWords.of(words.corpus.vocabulary(), corpus.vocabulary()),
        words.files,
        remarks,
        words.assumed,
        words.layers);
  }

  /** What the network to evaluate says of itself, if there is one. */
  private static KnownWords network(Sources sources) {
    return sources.network() == null
        ? KnownWords.NONE
        : SequenceModelFile.read(sources.network(), sources.layers())
            .requireLanguageModel(sources.network())
            .withVocabulary(sources.network(), sources.vocabulary())
            .known();
  }

  private static LanguageData words(
      LanguageModelScale chosen, Scale typed, Sources sources, KnownWords known) {
    if (sources.vectors() != null) {
      throw new IllegalArgumentException(
          "--vectors %s: this experiment learns its own; leave the option out"
              .formatted(sources.vectors()));
    }
    if (sources.data() == null) {
      return embedded(chosen, sources, known);
    }
    if (typed.with().containsKey("trainTokens")) {
      throw new IllegalArgumentException(
          "trainTokens=%s: is of the embedded language, and --data %s is read in its place; leave one out"
              .formatted(typed.with().get("trainTokens"), sources.data()));
    }
    TextFolder folder = TextFolder.open(sources.data());
    List<String> remarks = new ArrayList<>(folder.remarks());
    if (known.words().isPresent()) {
      folder.unknownTo(known.words().get()).ifPresent(remarks::add);
      return of(folder, known.words().get(), remarks, false, sources.layers());
    }
    Optional<String> assumed = assumed(sources, folder.folder().toString());
    assumed.ifPresent(remarks::add);
    return of(
        folder,
        chosen.vocabulary() == 0 ? folder.vocabulary() : folder.vocabulary(chosen.vocabulary()),
        remarks,
        assumed.isPresent(),
        sources.layers());
  }

  /**
   * What is to be said where a network does not say what its numbers stand for.
   *
   * @param data whose numbering is taken
   * @return empty if there is no network
   * @throws IllegalArgumentException if another program made it, which numbers words as it likes
   */
  static Optional<String> assumed(Sources sources, String data) {
    if (sources.network() == null) {
      return Optional.empty();
    } else if (!SequenceModelFile.isOfARun(Safetensors.metadata(sources.network()))) {
      throw new IllegalArgumentException(
          "%s: comes from another program, and does not name its words; give them with --vocabulary FILE, one a line, in the order of their numbers"
              .formatted(sources.network()));
    }
    return Optional.of(
        "%s: does not name its words, as files of earlier versions do not; assumed is that they are numbered as the training split of %s has it, and if they are not, these figures mean nothing"
            .formatted(sources.network(), data));
  }

  private static LanguageData embedded(
      LanguageModelScale scale, Sources sources, KnownWords known) {
    if (scale.trainTokens() == 0) {
      throw new IllegalArgumentException(
          scale.name()
              + ": this scale needs a data set; give --data DIR with the Penn Treebank's"
              + " ptb.train.txt, ptb.valid.txt and ptb.test.txt, or with text of the same form");
    }
    if (scale.vocabulary() > 0) {
      throw new IllegalArgumentException(
          "vocabulary=%d: the embedded language has no unknown words; leave it out, or give a folder of text with --data DIR"
              .formatted(scale.vocabulary()));
    }
    Corpus corpus = EmbeddedLanguage.corpus(scale.trainTokens());
    if (known.words().filter(words -> !words.equals(corpus.vocabulary())).isPresent()) {
      throw new IllegalArgumentException(
          "%s: knows other words than the embedded language has; give a folder of its text with --data DIR"
              .formatted(sources.network()));
    }
    if (known.words().isEmpty()) {
      // Its words have the same numbers at every size, so that nothing is to be said.
      assumed(sources, corpus.name());
    }
    return new LanguageData(corpus, sources.layers());
  }

  /**
   * The same with shorter splits for training and validation.
   *
   * @param tokens from their beginnings that stay; 0 for all, as where there are fewer
   */
  LanguageData first(int tokens) {
    if (tokens == 0) {
      return this;
    }
    Corpus shorter =
        new Corpus(
            corpus.name(),
            corpus.vocabulary(),
            Arrays.copyOf(corpus.train(), Math.min(tokens, corpus.train().length)),
            Arrays.copyOf(corpus.valid(), Math.min(tokens, corpus.valid().length)),
            corpus.test(),
            corpus.hash(),
            corpus.unknownTokens(),
            OptionalDouble.empty(),
            corpus.testFloor(),
            corpus.dependencies(),
            corpus.testFloors());
    return new LanguageData(shorter, known, files, remarks, assumed, layers);
  }

  /**
   * Loss of who knows nothing but how often every token stands in the training split, to which one
   * of each is added.
   *
   * @return nats per token of the test split
   */
  double lossOfCounting() {
    long[] counts = new long[corpus.vocabulary().size()];
    Arrays.fill(counts, 1);
    Arrays.stream(corpus.train()).forEach(token -> counts[token]++);
    double all = corpus.train().length + counts.length;
    return -Arrays.stream(corpus.test())
        .mapToDouble(token -> Math.log(counts[token] / all))
        .average()
        .orElse(0);
  }

  /**
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @throws DataException naming the file, if there is too little text to train and validate so
   */
  void requireWindows(int batch, int unroll) {
    String how = "for %d sequences side by side".formatted(batch);
    requireTokens(
        Split.TRAIN, (long) batch * (unroll + 1), "%s, of %d steps".formatted(how, unroll));
    requireTokens(Split.VALID, 2L * batch, how);
  }

  private void requireTokens(Split split, long least, String why) {
    int tokens =
        switch (split) {
          case TRAIN -> corpus.train().length;
          case VALID -> corpus.valid().length;
          case TEST -> corpus.test().length;
        };
    if (tokens < least) {
      throw new DataException(
          "%s: %,d tokens, ends of sentences among them, where %,d are the least %s; give more text%s"
              .formatted(
                  files.containsKey(split)
                      ? files.get(split)
                      : corpus.name() + ", split " + split.word(),
                  tokens,
                  least,
                  why,
                  split == Split.TEST ? "" : ", or set a smaller batch, such as --with batch=1"));
    }
  }
}
