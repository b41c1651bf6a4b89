package dev.espalier.data;

import dev.espalier.data.Dependencies.Choice;
import dev.espalier.data.HiddenMarkovModel.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The language to train on where there is no data set: a made-up one of 1,040 words whose text is
 * drawn from a {@linkplain HiddenMarkovModel hidden Markov model}, so that the least perplexity any
 * model can expect is known exactly.
 *
 * <p>A sentence goes
 *
 * <pre>
 * opening
 *   article modifier subject  { preposition article attribute }
 *   verb auxiliary  [ modifier object ]
 *   { conjunction verb auxiliary  [ modifier object ] }
 *   &lt;eos&gt;
 * </pre>
 *
 * <p>and has a frame, drawn when it begins: a topic, a tense and a number. What an n-gram cannot
 * see and a recurrent network can is how the frame holds words together that stand far apart:
 *
 * <ul>
 *   <li>the <b>topic</b> is, nine times in ten, that of the sentence before; each has nouns and
 *       verbs of its own, while all other words tell nothing of it;
 *   <li>the <b>tense</b> is told by the opening, and every auxiliary agrees with it;
 *   <li>the <b>number</b> is told by the subject's article, and every auxiliary agrees with it,
 *       across attributes whose articles may be of the other number.
 * </ul>
 *
 * <p>Words within a class follow Zipf's law.
 */
public final class EmbeddedLanguage {

  /** Tokens of the training split; a tenth of them in each of the others. */
  public static final int TRAIN_TOKENS = 200_000;

  private static final long SEED = 20190617;

  private static final int TOPICS = 5;
  private static final int TENSES = 2;
  private static final int NUMBERS = 2;

  /** How often a topic stays for each time that it gives way to a given other one. */
  private static final int PERSISTENCE = 36;

  private final Lexicon lexicon = new Lexicon(TOPICS, TENSES, NUMBERS);

  /** Places in a sentence. */
  private enum Slot {
    OPENING,
    SUBJECT_ARTICLE,
    SUBJECT_MODIFIER,
    SUBJECT,
    PREPOSITION,
    ATTRIBUTE_ARTICLE,
    ATTRIBUTE,
    VERB,
    AUXILIARY,
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

  /** How often, of a hundred times, a place is the next one in the sentence. */
  private record Follower(Slot slot, int percent) {}

  private EmbeddedLanguage() {}

  /** The language's {@value #TRAIN_TOKENS} training tokens and its other splits. */
  public static Corpus corpus() {
    return corpus(TRAIN_TOKENS);
  }

  /**
   * Text of the same language of another length. Every call with the same length gives the same
   * text. The vocabulary has all 1,040 words, said or not, so no word is unknown.
   *
   * @param trainTokens at least 1,000; each of the other splits has a tenth
   */
  public static Corpus corpus(int trainTokens) {
    if (trainTokens < 1_000) {
      throw new IllegalArgumentException(
          trainTokens + " training tokens: too few; ask for 1000 or more");
    }
    EmbeddedLanguage language = new EmbeddedLanguage();
    Vocabulary vocabulary = Vocabulary.of(language.lexicon.words());
    HiddenMarkovModel process = language.process();
    Dependencies dependencies = language.dependencies();
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
        OptionalDouble.of(process.perplexity(test)),
        Optional.of(dependencies),
        process.losses(test, dependencies));
  }

  /** Of a text as it would stand in a file. */
  private String hash(int[] text) {
    StringJoiner file = new StringJoiner(" ");
    for (int word : text) {
      file.add(word == lexicon.end().first() ? "\n" : lexicon.words().get(word));
    }
    return Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What holds a sentence's words together: nouns and verbs are of its topic; an auxiliary is of
   * its tense, and, among those, of its number.
   */
  private Dependencies dependencies() {
    List<Choice> choices = new ArrayList<>();
    choices.add(choice("topic", lexicon.nouns().stream().map(List::of)));
    choices.add(choice("topic", lexicon.verbs().stream().map(List::of)));
    List<List<WordClass>> auxiliaries =
        IntStream.range(0, TENSES)
            .mapToObj(
                tense ->
                    IntStream.range(0, NUMBERS)
                        .mapToObj(number -> lexicon.auxiliary(tense, number))
                        .toList())
            .toList();
    choices.add(choice("tense", auxiliaries.stream()));
    auxiliaries.forEach(ofTense -> choices.add(choice("number", ofTense.stream().map(List::of))));
    List<int[]> classes = lexicon.classes().stream().map(c -> c.words().toArray()).toList();
    return new Dependencies(lexicon.words().size(), choices, classes);
  }

  private static Choice choice(String kind, Stream<List<WordClass>> options) {
    return new Choice(
        kind,
        options.map(option -> option.stream().flatMapToInt(WordClass::words).toArray()).toList());
  }

  /** The language as a process; a state is a place in a sentence with a frame. */
  static HiddenMarkovModel knownProcess() {
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
    return new HiddenMarkovModel(states, starts, lexicon.words().size());
  }

  private static int state(Slot slot, int frame) {
    return slot.ordinal() * Frame.COUNT + frame;
  }

  /** A sentence goes on in its frame. */
  private State within(Slot slot, int frame) {
    List<Follower> followers = followers(slot);
    return new State(
        classes(slot, Frame.of(frame)),
        followers.stream().mapToInt(next -> state(next.slot(), frame)).toArray(),
        followers.stream().mapToInt(Follower::percent).toArray());
  }

  /** A sentence ends; the next one has a new tense and number, and now and then a new topic. */
  private State end(Frame frame) {
    return new State(
        List.of(lexicon.end()),
        IntStream.range(0, Frame.COUNT).map(f -> state(Slot.OPENING, f)).toArray(),
        IntStream.range(0, Frame.COUNT)
            .map(f -> Frame.of(f).topic() == frame.topic() ? PERSISTENCE : 1)
            .toArray());
  }

  private static List<Follower> followers(Slot slot) {
    return switch (slot) {
      case OPENING -> List.of(new Follower(Slot.SUBJECT_ARTICLE, 100));
      case SUBJECT_ARTICLE -> List.of(new Follower(Slot.SUBJECT_MODIFIER, 100));
      case SUBJECT_MODIFIER -> List.of(new Follower(Slot.SUBJECT, 100));
      case SUBJECT -> List.of(new Follower(Slot.PREPOSITION, 50), new Follower(Slot.VERB, 50));
      case PREPOSITION -> List.of(new Follower(Slot.ATTRIBUTE_ARTICLE, 100));
      case ATTRIBUTE_ARTICLE -> List.of(new Follower(Slot.ATTRIBUTE, 100));
      case ATTRIBUTE -> List.of(new Follower(Slot.PREPOSITION, 20), new Follower(Slot.VERB, 80));
      case VERB -> List.of(new Follower(Slot.AUXILIARY, 100));
      case AUXILIARY ->
          List.of(
              new Follower(Slot.OBJECT_MODIFIER, 75),
              new Follower(Slot.CONJUNCTION, 10),
              new Follower(Slot.END, 15));
      case OBJECT_MODIFIER -> List.of(new Follower(Slot.OBJECT, 100));
      case OBJECT -> List.of(new Follower(Slot.CONJUNCTION, 30), new Follower(Slot.END, 70));
      case CONJUNCTION -> List.of(new Follower(Slot.VERB, 100));
      case END -> throw new IllegalArgumentException("nothing follows in the same sentence");
    };
  }

  private List<WordClass> classes(Slot slot, Frame frame) {
    return switch (slot) {
      case OPENING -> List.of(lexicon.openings().get(frame.tense()));
      case SUBJECT_ARTICLE -> List.of(lexicon.articles().get(frame.number()));
      case ATTRIBUTE_ARTICLE -> lexicon.articles();
      case SUBJECT_MODIFIER, OBJECT_MODIFIER -> List.of(lexicon.modifiers());
      case SUBJECT, ATTRIBUTE, OBJECT -> List.of(lexicon.nouns().get(frame.topic()));
      case PREPOSITION -> List.of(lexicon.prepositions());
      case VERB -> List.of(lexicon.verbs().get(frame.topic()));
      case AUXILIARY -> List.of(lexicon.auxiliary(frame.tense(), frame.number()));
      case CONJUNCTION -> List.of(lexicon.conjunctions());
      case END -> List.of(lexicon.end());
    };
  }
}
