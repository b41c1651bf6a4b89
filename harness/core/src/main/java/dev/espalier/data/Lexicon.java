package dev.espalier.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words of the {@linkplain EmbeddedLanguage embedded language}, made of syllables; an ending
 * tells what kind of word it is.
 */
final class Lexicon {

  private static final int PREPOSITIONS = 15;
  private static final int CONJUNCTIONS = 4;
  private static final int ARTICLES = 4;
  private static final int AUXILIARIES = 3;
  private static final int OPENINGS = 20;
  private static final int MODIFIERS = 60;
  private static final int NOUNS = 120;
  private static final int VERBS = 60;

  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();

  private final List<String> words = new ArrayList<>();
  private final List<WordClass> classes = new ArrayList<>();
  private int stems;

  private final WordClass end;
  private final WordClass prepositions;
  private final WordClass conjunctions;
  private final List<WordClass> articles;
  private final List<WordClass> auxiliaries;
  private final List<WordClass> openings;
  private final WordClass modifiers;
  private final List<WordClass> nouns;
  private final List<WordClass> verbs;
  private final int numbers;

  Lexicon(int topics, int tenses, int numbers) {
    this.numbers = numbers;
    words.add(Vocabulary.END_OF_SENTENCE);
    end = WordClass.zipf(0, 1);
    prepositions = wordClass(PREPOSITIONS, 1, "");
    conjunctions = wordClass(CONJUNCTIONS, 1, "");
    articles = wordClasses(numbers, ARTICLES, 1, "n");
    auxiliaries = wordClasses(tenses * numbers, AUXILIARIES, 1, "s");
    openings = wordClasses(tenses, OPENINGS, 2, "y");
    modifiers = wordClass(MODIFIERS, 2, "l");
    nouns = wordClasses(topics, NOUNS, 2, "");
    verbs = wordClasses(topics, VERBS, 2, "r");
  }

  /** All words, by number. */
  List<String> words() {
    return List.copyOf(words);
  }

  /** All classes but the end of a sentence. */
  List<WordClass> classes() {
    return List.copyOf(classes);
  }

  /** The end of a sentence, a class of one. */
  WordClass end() {
    return end;
  }

  /** Before an attribute. */
  WordClass prepositions() {
    return prepositions;
  }

  /** Between two verbs of a sentence. */
  WordClass conjunctions() {
    return conjunctions;
  }

  /** By number. */
  List<WordClass> articles() {
    return articles;
  }

  /** Of a tense and a number. */
  WordClass auxiliary(int tense, int number) {
    return auxiliaries.get(tense * numbers + number);
  }

  /** By tense. */
  List<WordClass> openings() {
    return openings;
  }

  /** Of nouns of any topic. */
  WordClass modifiers() {
    return modifiers;
  }

  /** By topic. */
  List<WordClass> nouns() {
    return nouns;
  }

  /** By topic. */
  List<WordClass> verbs() {
    return verbs;
  }

  private List<WordClass> wordClasses(int count, int size, int syllables, String ending) {
    return Stream.generate(() -> wordClass(size, syllables, ending)).limit(count).toList();
  }

  /** Takes new stems, and makes words of them with an ending. */
  private WordClass wordClass(int size, int syllables, String ending) {
    int first = words.size();
    for (int i = 0; i < size; i++) {
      words.add(stem(stems++, syllables) + ending);
    }
    classes.add(WordClass.zipf(first, size));
    return classes.get(classes.size() - 1);
  }

  /** Stems of one or two syllables, in an order that looks random and repeats none. */
  private static String stem(int index, int syllables) {
    int last = index * 29 % SYLLABLES;
    int first = (index / SYLLABLES * 11 + last * 3 + 5) % SYLLABLES;
    return (syllables == 1 ? "" : syllable(first)) + syllable(last);
  }

  private static String syllable(int index) {
    int vowel = index % VOWELS.length();
    int consonant = index / VOWELS.length();
    return "" + CONSONANTS.charAt(consonant) + VOWELS.charAt(vowel);
  }
}
