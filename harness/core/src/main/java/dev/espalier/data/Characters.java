package dev.espalier.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A text as its characters: words with a blank between them, and a line break in the place of
 * {@code <eos>}. A word that the vocabulary does not have is spelled {@code <unk>}.
 */
public final class Characters {

  private static final String BLANK = " ";
  private static final String LINE = "\n";

  private Characters() {}

  /** The characters of a corpus of words; those of the training split are numbered. */
  public static Corpus of(Corpus words) {
    List<String> found =
        text(words.vocabulary(), words.train())
            .codePoints()
            .distinct()
            .sorted()
            .mapToObj(Character::toString)
            .toList();
    return of(
        words,
        Vocabulary.of(Stream.concat(found.stream(), Stream.of(Vocabulary.UNKNOWN)).toList()));
  }

  /**
   * The characters of a corpus of words, numbered as these.
   *
   * @param characters single ones, and {@code <unk>}, which stands for all others
   */
  public static Corpus of(Corpus words, Vocabulary characters) {
    String[] texts =
        Stream.of(words.train(), words.valid(), words.test())
            .map(split -> text(words.vocabulary(), split))
            .toArray(String[]::new);
    return new Corpus(
        words.name() + " characters",
        characters,
        numbers(texts[0], characters),
        numbers(texts[1], characters),
        numbers(texts[2], characters),
        Sha256.of(words.hash(), characters.hash()),
        Stream.of(texts).flatMapToInt(String::codePoints).filter(c -> !isIn(characters, c)).count(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Map.of());
  }

  private static String text(Vocabulary words, int[] split) {
    StringBuilder text = new StringBuilder();
    boolean begins = true;
    for (int word : split) {
      boolean ends = words.word(word).equals(Vocabulary.END_OF_SENTENCE);
      text.append(ends ? LINE : begins ? words.word(word) : BLANK + words.word(word));
      begins = ends;
    }
    return text.toString();
  }

  private static boolean isIn(Vocabulary characters, int character) {
    return characters.contains(Character.toString(character));
  }

  private static int[] numbers(String text, Vocabulary characters) {
    return text.codePoints().map(c -> characters.id(Character.toString(c))).toArray();
  }
}
