package dev.espalier.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a network knows by its numbers, as the file that it is saved or exported to says beside the
 * weights: under {@code words} and {@code letters} a JSON list each, in the order of their numbers.
 *
 * @param words by number; of a network that reads characters alone, those that are spelled, where
 *     all others are spelled {@code <unk>}
 * @param letters single characters by number; none of a network that reads words alone
 */
public record KnownWords(Optional<Vocabulary> words, Optional<Vocabulary> letters) {

  /** Nothing, as files of earlier versions and of other programs have it. */
  public static final KnownWords NONE = new KnownWords(Optional.empty(), Optional.empty());

  private static final String WORDS = "words";
  private static final String LETTERS = "letters";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Words alone. */
  public static KnownWords of(Vocabulary words) {
    return new KnownWords(Optional.of(words), Optional.empty());
  }

  /** Words and characters. */
  public static KnownWords of(Vocabulary words, Vocabulary letters) {
    return new KnownWords(Optional.of(words), Optional.of(letters));
  }

  /**
   * What a file says.
   *
   * @param about all that it says beside the weights
   * @throws IllegalArgumentException if it is no list, or has a word twice
   */
  public static KnownWords of(Map<String, String> about) {
    return new KnownWords(read(about, WORDS), read(about, LETTERS));
  }

  private static Optional<Vocabulary> read(Map<String, String> about, String name) {
    return Optional.ofNullable(about.get(name)).map(text -> Vocabulary.of(list(name, text)));
  }

  private static List<String> list(String name, String text) {
    if (!text.startsWith("[")) {
      // Earlier readers have one a line, beginning with that of padding.
      return List.of(text.split("\n"));
    }
    try {
      return List.of(JSON.readValue(text, String[].class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(
          "its %s are no JSON list of texts (%s)".formatted(name, e.getMessage()), e);
    }
  }

  /** What a file should say. */
  public Map<String, String> describe() {
    // In an order that does not depend on the JVM, as nothing in a file may.
    Map<String, String> about = new LinkedHashMap<>();
    words.ifPresent(known -> about.put(WORDS, json(known)));
    letters.ifPresent(known -> about.put(LETTERS, json(known)));
    return about;
  }

  private static String json(Vocabulary known) {
    try {
      return JSON.writeValueAsString(known.all());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts is JSON", e);
    }
  }

  /** What a language model's numbers stand for: characters where it knows some, else words. */
  public Optional<Vocabulary> tokens() {
    return letters.or(() -> words);
  }
}
