package dev.espalier.data.squad;

import dev.espalier.data.Sha256;
import dev.espalier.data.Vocabulary;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A reading-comprehension data set: what a network is trained on and tested with, in tokens, and
 * the numbers of these.
 *
 * @param name for tables
 * @param train to learn from
 * @param dev to answer
 * @param encoder numbers the words and characters
 * @param vectors of the words, where some were given
 * @param hash sha256 over the splits' contents, hexadecimal
 */
public record ReadingCorpus(
    String name,
    Split train,
    Split dev,
    Encoder encoder,
    Optional<WordVectors> vectors,
    String hash) {

  /** How often a word or a character must be in the training split to have a number. */
  private static final int FREQUENT = 2;

  /** The data set of two splits; its words are those that are frequent in training. */
  static ReadingCorpus of(String name, Split train, Split dev, Limits limits, String hash) {
    return new ReadingCorpus(
        name,
        train,
        dev,
        new Encoder(
            vocabulary(frequent(wordCounts(train))),
            vocabulary(frequent(letterCounts(train))),
            limits),
        Optional.empty(),
        hash);
  }

  /**
   * The same data set with vectors from a file: its words are then those of either split that have
   * one.
   *
   * @param file in GloVe's format
   */
  public ReadingCorpus withVectors(Path file) {
    Set<String> all = new TreeSet<>(wordCounts(train).keySet());
    all.addAll(wordCounts(dev).keySet());
    WordVectors found = WordVectors.read(file, all);
    all.retainAll(found.words());
    Encoder known = new Encoder(vocabulary(all.stream()), encoder.letters(), encoder.limits());
    return new ReadingCorpus(
        name, train, dev, known, Optional.of(found), Sha256.of(hash, found.hash()));
  }

  /**
   * The same data set as a network reads it that knows these words and characters.
   *
   * @param words by number, as {@link Encoder} has them
   * @param letters likewise
   */
  public ReadingCorpus numberedBy(Vocabulary words, Vocabulary letters) {
    Encoder known = new Encoder(words, letters, encoder.limits());
    return new ReadingCorpus(name, train, dev, known, Optional.empty(), hash);
  }

  /**
   * In a line, what of the texts of {@code dev} has no number.
   *
   * @return empty if all has
   */
  public Optional<String> unknown() {
    Map<String, Integer> words = wordCounts(dev);
    long all = total(words);
    words.keySet().removeIf(encoder.words()::contains);
    Map<String, Integer> letters = letterCounts(dev);
    letters.keySet().removeIf(encoder.letters()::contains);
    return words.isEmpty() && letters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: %,d words and %,d characters that the network does not know are read as %s: %.2f %% of the words of dev",
                name,
                words.size(),
                letters.size(),
                Vocabulary.UNKNOWN,
                100.0 * total(words) / all));
  }

  private static long total(Map<String, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static Map<String, Integer> letterCounts(Split split) {
    Map<String, Integer> counts = new HashMap<>();
    for (Tokens text : texts(split)) {
      for (int i = 0; i < text.size(); i++) {
        text.token(i)
            .codePoints()
            .forEach(c -> counts.merge(Character.toString(c), 1, Integer::sum));
      }
    }
    return counts;
  }

  private static Map<String, Integer> wordCounts(Split split) {
    Map<String, Integer> counts = new HashMap<>();
    for (Tokens text : texts(split)) {
      for (int i = 0; i < text.size(); i++) {
        counts.merge(Encoder.lowerCase(text.token(i)), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Every paragraph and question of a split once. */
  private static Collection<Tokens> texts(Split split) {
    Set<String> seen = new LinkedHashSet<>();
    return split.questions().stream()
        .flatMap(
            q ->
                seen.add(q.paragraph().text())
                    ? Stream.of(q.paragraph(), q.question())
                    : Stream.of(q.question()))
        .toList();
  }

  /** By falling frequency, ties by alphabet. */
  private static Stream<String> frequent(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= FREQUENT)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private static Vocabulary vocabulary(Stream<String> known) {
    return Vocabulary.of(
        Stream.concat(Stream.of(Encoder.PADDING, Vocabulary.UNKNOWN), known).toList());
  }
}
