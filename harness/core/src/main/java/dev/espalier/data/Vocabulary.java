package dev.espalier.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of a language model, numbered from 0. */
public final class Vocabulary {

  /** Stands for every word that is not in the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  /** Stands at the end of every sentence. */
  public static final String END_OF_SENTENCE = "<eos>";

  private final List<String> words;
  private final Map<String, Integer> ids = new HashMap<>();

  private Vocabulary(List<String> words) {
    this.words = List.copyOf(words);
    for (String word : words) {
      if (ids.put(word, ids.size()) != null) {
        throw new IllegalArgumentException(word + ": stands twice in the vocabulary");
      }
    }
  }

  /** The vocabulary of these words, numbered in this order. */
  public static Vocabulary of(List<String> words) {
    return new Vocabulary(words);
  }

  /** The words in their order. */
  public List<String> all() {
    return words;
  }

  /**
   * The vocabulary of a file that has one word a line, in the order of their numbers.
   *
   * @throws DataException if it cannot be read, is no UTF-8, or has a line that is empty, holds
   *     several words, or repeats one
   */
  public static Vocabulary read(Path file) {
    List<String> words = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String line : Utf8.read(file).lines().toList()) {
      String word = line.strip();
      String fault =
          word.isEmpty()
              ? "is empty"
              : word.chars().anyMatch(Character::isWhitespace)
                  ? "holds several words"
                  : seen.add(word) ? "" : "repeats " + word;
      if (!fault.isEmpty()) {
        throw new DataException(
            "%s: line %d %s; give one word a line, each once, in the order of their numbers"
                .formatted(file, words.size() + 1, fault));
      }
      words.add(word);
    }
    return of(words);
  }

  /** sha256 of the words in their order, hexadecimal. */
  public String hash() {
    return Sha256.of(String.join("\n", words).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether they are the same words in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary v && v.words.equals(words);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  /** Number of words. */
  public int size() {
    return words.size();
  }

  /** The word of a number. */
  public String word(int id) {
    return words.get(id);
  }

  /** Whether a word is in the vocabulary. */
  public boolean contains(String word) {
    return ids.containsKey(word);
  }

  /**
   * A word's number. For a word that is not there it is that of {@link #UNKNOWN}, and -1 in a
   * vocabulary that has not even that.
   */
  public int id(String word) {
    Integer id = ids.get(word);
    return id != null ? id : ids.getOrDefault(UNKNOWN, -1);
  }
}
