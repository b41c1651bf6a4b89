package dev.espalier.data;

import dev.espalier.data.HiddenMarkovModel.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * The language to train on where there is no data set: a made-up one of 2,000 words whose text is
 * drawn from a {@linkplain HiddenMarkovModel hidden Markov model}, so that the least perplexity any
 * model can expect is known exactly.
 *
 * <p>A sentence goes
 *
 * <pre>
 * opening  modifier subject  { preposition modifier attribute }  verb  [ modifier object ]  { conjunction verb [ modifier object ] }  &lt;eos&gt;
 * </pre>
 *
 * <p>and has a frame, drawn when it begins: a topic, a tense and a number. What an n-gram cannot
 * see and a recurrent network can is how the frame holds words together that stand far apart:
 *
 * <ul>
 *   <li>the <b>topic</b> is, nine times in ten, that of the sentence before; each has nouns and
 *       verbs of its own, while openings, modifiers, prepositions and conjunctions tell nothing of
 *       it;
 *   <li>the <b>tense</b> is told by the opening, and every verb agrees with it;
 *   <li>the <b>number</b> is told by the subject, and every verb agrees with it, across attributes
 *       and objects that may be of the other number.
 * </ul>
 *
 * <p>Words within a class follow Zipf's law.
 */
public final class EmbeddedLanguage {

  /** Tokens of the training split; a tenth of them in each of the others. */
  public static final int TRAIN_TOKENS = 200_000;

  private static final long SEED = 20190617;

  private static final int TOPICS = 6;
  private static final int TENSES = 2;
  private static final int NUMBERS = 2;

  /** How often a topic stays for each time that it gives way to a given other one. */
  private static final int PERSISTENCE = 45;

  private static final int OPENINGS = 30;
  private static final int MODIFIERS = 120;
  private static final int PREPOSITIONS = 15;
  private static final int CONJUNCTIONS = 4;
  private static final int NOUNS = 90;
  private static final int VERBS = 30;

  private final List<String> words = new ArrayList<>();
  private final WordClass end;
  private final WordClass modifiers;
  private final WordClass prepositions;
  private final WordClass conjunctions;
  private final WordClass[] openings = new WordClass[TENSES];
  private final WordClass[][] nouns = new WordClass[TOPICS][NUMBERS];
  private final WordClass[][][] verbs = new WordClass[TOPICS][TENSES][NUMBERS];
  private int stems;

  /** Places in a sentence. */
  private enum Slot {
    OPENING,
    SUBJECT_MODIFIER,
    SUBJECT,
    PREPOSITION,
    ATTRIBUTE_MODIFIER,
    ATTRIBUTE,
    VERB,
    OBJECT_MODIFIER,
    OBJECT,
    CONJUNCTION,
    END
  }

  /** What a sentence is about, and what its words agree on. */
  private record Frame(int topic, int tense, int number) {

    static final int COUNT = TOPICS * TENSES * NUMBERS;

    static Frame of(int index) {
      return new Frame(index / NUMBERS / TENSES, index / NUMBERS % TENSES, index % NUMBERS);
    }
  }

  /** Percentages with which one place follows another within a sentence. */
  private static final Map<Slot, Map<Slot, Integer>> GRAMMAR = new EnumMap<>(Slot.class);

  static {
    GRAMMAR.put(Slot.OPENING, Map.of(Slot.SUBJECT_MODIFIER, 100));
    GRAMMAR.put(Slot.SUBJECT_MODIFIER, Map.of(Slot.SUBJECT, 100));
    GRAMMAR.put(Slot.SUBJECT, Map.of(Slot.PREPOSITION, 50, Slot.VERB, 50));
    GRAMMAR.put(Slot.PREPOSITION, Map.of(Slot.ATTRIBUTE_MODIFIER, 100));
    GRAMMAR.put(Slot.ATTRIBUTE_MODIFIER, Map.of(Slot.ATTRIBUTE, 100));
    GRAMMAR.put(Slot.ATTRIBUTE, Map.of(Slot.PREPOSITION, 20, Slot.VERB, 80));
    GRAMMAR.put(Slot.VERB, Map.of(Slot.OBJECT_MODIFIER, 75, Slot.CONJUNCTION, 10, Slot.END, 15));
    GRAMMAR.put(Slot.OBJECT_MODIFIER, Map.of(Slot.OBJECT, 100));
    GRAMMAR.put(Slot.OBJECT, Map.of(Slot.CONJUNCTION, 30, Slot.END, 70));
    GRAMMAR.put(Slot.CONJUNCTION, Map.of(Slot.VERB, 100));
  }

  private EmbeddedLanguage() {
    words.add(Vocabulary.END_OF_SENTENCE);
    end = new WordClass(0, new int[] {1});
    prepositions = wordClass(PREPOSITIONS, 1, "");
    conjunctions = wordClass(CONJUNCTIONS, 1, "");
    modifiers = wordClass(MODIFIERS, 2, "l");
    String[] number = {"", "s"};
    String[] tense = {"r", "rad"};
    String[] agreement = {"es", "en"};
    for (int t = 0; t < TENSES; t++) {
      openings[t] = wordClass(OPENINGS, 2, "y");
    }
    for (int topic = 0; topic < TOPICS; topic++) {
      int nounStems = stems;
      for (int n = 0; n < NUMBERS; n++) {
        stems = nounStems;
        nouns[topic][n] = wordClass(NOUNS, 2, number[n]);
      }
      int verbStems = stems;
      for (int t = 0; t < TENSES; t++) {
        for (int n = 0; n < NUMBERS; n++) {
          stems = verbStems;
          verbs[topic][t][n] = wordClass(VERBS, 2, tense[t] + agreement[n]);
        }
      }
    }
  }

  /** The language's {@value #TRAIN_TOKENS} training tokens and its other splits. */
  public static Corpus corpus() {
    return corpus(TRAIN_TOKENS);
  }

  /**
   * Text of the same language of another length. Every call with the same length gives the same
   * text. The vocabulary has all 2,000 words, said or not, so no word is unknown.
   *
   * @param trainTokens at least 1,000; each of the other splits has a tenth
   */
  public static Corpus corpus(int trainTokens) {
    if (trainTokens < 1_000) {
      throw new IllegalArgumentException(
          trainTokens + " training tokens: too few; ask for 1000 or more");
    }
    EmbeddedLanguage language = new EmbeddedLanguage();
    Vocabulary vocabulary = Vocabulary.of(language.words);
    HiddenMarkovModel process = language.process();
    // java.util.Random is the one generator whose numbers the Java specification fixes for ever.
    Random random = new Random(SEED);
    int[] train = process.generate(trainTokens, random);
    int[] valid = process.generate(trainTokens / 10, random);
    int[] test = process.generate(trainTokens / 10, random);
    return new Corpus(
        "embedded language",
        vocabulary,
        train,
        valid,
        test,
        Sha256.of(language.hash(train), language.hash(valid), language.hash(test)),
        0,
        OptionalDouble.of(process.perplexity(valid)),
        OptionalDouble.of(process.perplexity(test)));
  }

  /** Of a text as it would stand in a file. */
  private String hash(int[] text) {
    StringJoiner file = new StringJoiner(" ");
    for (int word : text) {
      file.add(word == end.first() ? "\n" : words.get(word));
    }
    return Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The language as a process; a state is a place in a sentence with a frame. */
  static HiddenMarkovModel newProcess() {
    return new EmbeddedLanguage().process();
  }

  private HiddenMarkovModel process() {
    List<State> states = new ArrayList<>();
    for (Slot slot : Slot.values()) {
      for (int f = 0; f < Frame.COUNT; f++) {
        Frame frame = Frame.of(f);
        states.add(slot == Slot.END ? end(frame) : within(slot, f));
      }
    }
    int[] starts = IntStream.range(0, Frame.COUNT).map(f -> state(Slot.OPENING, f)).toArray();
    return new HiddenMarkovModel(states, starts, words.size());
  }

  private static int state(Slot slot, int frame) {
    return slot.ordinal() * Frame.COUNT + frame;
  }

  /** A sentence goes on in its frame. */
  private State within(Slot slot, int frame) {
    Map<Slot, Integer> followers = new EnumMap<>(GRAMMAR.get(slot));
    return new State(
        classes(slot, Frame.of(frame)),
        followers.keySet().stream().mapToInt(next -> state(next, frame)).toArray(),
        followers.values().stream().mapToInt(Integer::intValue).toArray());
  }

  /** A sentence ends; the next one has a new tense and number, and now and then a new topic. */
  private State end(Frame frame) {
    return new State(
        List.of(end),
        IntStream.range(0, Frame.COUNT).map(f -> state(Slot.OPENING, f)).toArray(),
        IntStream.range(0, Frame.COUNT)
            .map(f -> Frame.of(f).topic() == frame.topic() ? PERSISTENCE : 1)
            .toArray());
  }

  private List<WordClass> classes(Slot slot, Frame frame) {
    WordClass[] topicNouns = nouns[frame.topic()];
    return switch (slot) {
      case OPENING -> List.of(openings[frame.tense()]);
      case SUBJECT_MODIFIER, ATTRIBUTE_MODIFIER, OBJECT_MODIFIER -> List.of(modifiers);
      case SUBJECT -> List.of(topicNouns[frame.number()]);
      case ATTRIBUTE, OBJECT -> List.of(topicNouns);
      case VERB -> List.of(verbs[frame.topic()][frame.tense()][frame.number()]);
      case PREPOSITION -> List.of(prepositions);
      case CONJUNCTION -> List.of(conjunctions);
      case END -> List.of(end);
    };
  }

  /** Takes new stems, and makes words of them with an ending. */
  private WordClass wordClass(int size, int syllables, String ending) {
    int first = words.size();
    for (int i = 0; i < size; i++) {
      words.add(stem(stems++, syllables) + ending);
    }
    return WordClass.zipf(first, size, Math.max(1, size / 10));
  }

  /** Of 70 syllables, in an order that looks random and repeats nothing. */
  private static String stem(int index, int syllables) {
    int last = index * 29 % 70;
    return syllables == 1
        ? syllable(last)
        : syllable((index / 70 * 11 + last * 3 + 5) % 70) + syllable(last);
  }

  private static String syllable(int index) {
    return "" + "bdfgklmnprstvz".charAt(index / 5) + "aeiou".charAt(index % 5);
  }
}
