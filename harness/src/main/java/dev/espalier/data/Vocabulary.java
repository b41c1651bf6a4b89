package dev.espalier.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
