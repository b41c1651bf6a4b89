package dev.espalier.data.squad;

import dev.espalier.data.Sha256;
import dev.espalier.data.squad.Article.Answer;
import dev.espalier.data.squad.Article.Asked;
import dev.espalier.data.squad.Article.Paragraph;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The articles to learn reading from where there is no data set: short paragraphs about made-up
 * people, towns and books, drawn from a fixed seed, with questions.
 *
 * <p>Every sentence of a paragraph tells the same kind of thing of other names, for instance who
 * wrote which book in which year, in one of several wordings; a question gives one of the three
 * names and asks for another, in the words of its sentence. So who does not read the question is
 * left with {@value #SENTENCES} answers of the right kind, of which all are equally likely, who
 * tells wordings apart but not names with those of that wording, and who does not read the
 * paragraph with all the names there are. Wordings are there to be learned first: a network that
 * can do nothing but compare names stays where it began.
 */
public final class EmbeddedArticles {

  /** Sentences of a paragraph, and so answers of each kind. */
  public static final int SENTENCES = 4;

  /** Questions about a paragraph. */
  public static final int QUESTIONS = 3;

  private static final long SEED = 20180306;
  private static final int PARAGRAPHS_AN_ARTICLE = 5;

  private final Random random;
  private final Map<Kind, List<String>> names = new EnumMap<>(Kind.class);

  /** What a name is the name of. */
  private enum Kind {
    PERSON,
    BOOK,
    YEAR,
    TRADE,
    TOWN,
    RIVER
  }

  /**
   * What a paragraph tells.
   *
   * @param kinds of its three names
   * @param wordings one a sentence
   */
  private record Topic(List<Kind> kinds, List<Wording> wordings) {}

  /**
   * A way to tell it. In sentence and questions, {@code #0} to {@code #2} stand for the names.
   *
   * @param asks questions with one of the names, in the sentence's words
   */
  private record Wording(String sentence, List<Ask> asks) {

    private Wording(String sentence, Ask... asks) {
      this(sentence, List.of(asks));
    }
  }

  /**
   * A question.
   *
   * @param answer which of the three names it asks for
   */
  private record Ask(String question, int answer) {}

  private static final List<Topic> TOPICS =
      List.of(
          new Topic(
              List.of(Kind.PERSON, Kind.BOOK, Kind.YEAR),
              List.of(
                  new Wording(
                      "#0 wrote #1 in #2.",
                      new Ask("Who wrote #1?", 0),
                      new Ask("What was it that #0 wrote?", 1),
                      new Ask("What was it that somebody wrote in #2?", 1)),
                  new Wording(
                      "In #2, #0 finished #1.",
                      new Ask("Who finished #1?", 0),
                      new Ask("When was #1 finished?", 2),
                      new Ask("Which book was finished by #0?", 1)),
                  new Wording(
                      "#1, a book by #0, appeared in #2.",
                      new Ask("When was it that #1 appeared?", 2),
                      new Ask("Which book by #0 appeared?", 1),
                      new Ask("Whose book appeared in #2?", 0)))),
          new Topic(
              List.of(Kind.PERSON, Kind.TOWN, Kind.TRADE),
              List.of(
                  new Wording(
                      "#0 was born in #1 and became a #2.",
                      new Ask("Where was #0 born?", 1),
                      new Ask("Who was born in #1?", 0),
                      new Ask("What was it that #0 became?", 2)),
                  new Wording(
                      "The #2 #0 came from #1.",
                      new Ask("Where was it that #0 came from?", 1),
                      new Ask("Who came from #1?", 0),
                      new Ask("Which trade had #0, who came from #1?", 2)),
                  new Wording(
                      "In #1 lived #0, a #2.",
                      new Ask("Who lived in #1?", 0),
                      new Ask("Where was it that #0 lived?", 1),
                      new Ask("Which trade had #0, who lived in #1?", 2)))),
          new Topic(
              List.of(Kind.TOWN, Kind.PERSON, Kind.RIVER),
              List.of(
                  new Wording(
                      "#0 was founded by #1 on the river #2.",
                      new Ask("By whom was #0 founded?", 1),
                      new Ask("Which town was founded by #1?", 0),
                      new Ask("On which river was #0 founded?", 2)),
                  new Wording(
                      "On the banks of the #2, #1 laid the first stone of #0.",
                      new Ask("Who laid the first stone of #0?", 1),
                      new Ask("Of which town was the first stone laid by #1?", 0),
                      new Ask("On the banks of which river lies #0?", 2)),
                  new Wording(
                      "#1 built #0, where the river #2 ends.",
                      new Ask("Who built #0?", 1),
                      new Ask("Which town was built by #1?", 0),
                      new Ask("Which river ends at #0?", 2)))));

  private EmbeddedArticles(Random random) {
    this.random = random;
    List<String> given = words(20, 2, "");
    List<String> family = words(60, 2, "n");
    List<String> towns = words(60, 2, "burg");
    names.put(Kind.PERSON, family.stream().map(name -> pick(given) + " " + name).toList());
    names.put(Kind.TOWN, towns);
    names.put(Kind.RIVER, words(60, 2, "l"));
    List<String> things = List.of("Lamp", "Garden", "Song", "Winter", "Gate", "Shadow");
    names.put(
        Kind.BOOK,
        words(60, 2, "s").stream().map(n -> "The " + pick(things) + " of " + n).toList());
    names.put(Kind.YEAR, IntStream.range(1710, 1770).mapToObj(Integer::toString).toList());
    names.put(
        Kind.TRADE,
        List.of(
            "baker", "cook", "doctor", "farmer", "fisher", "hunter", "judge", "mason", "miller",
            "painter", "sailor", "smith", "tailor", "teacher", "weaver"));
  }

  /**
   * Articles with this many training paragraphs, and a quarter as many to be tested with. Every
   * call with the same number gives the same ones.
   *
   * @param paragraphs at least 4
   */
  public static ReadingCorpus corpus(int paragraphs, Limits limits) {
    if (paragraphs < 4) {
      throw new IllegalArgumentException(
          paragraphs + " training paragraphs: too few; ask for 4 or more");
    }
    // java.util.Random is the one generator whose numbers the Java specification fixes for ever.
    EmbeddedArticles made = new EmbeddedArticles(new Random(SEED));
    List<Article> train = made.articles("train", paragraphs);
    List<Article> dev = made.articles("dev", paragraphs / 4);
    return ReadingCorpus.of(
        "embedded articles",
        Split.training(train, limits),
        Split.evaluation(dev, limits),
        limits,
        Sha256.of((train + "\n" + dev).getBytes(StandardCharsets.UTF_8)));
  }

  private List<Article> articles(String split, int paragraphs) {
    List<Article> articles = new ArrayList<>();
    for (int begin = 0; begin < paragraphs; begin += PARAGRAPHS_AN_ARTICLE) {
      String title = split + " article " + (articles.size() + 1);
      articles.add(
          new Article(
              title,
              IntStream.range(begin, Math.min(paragraphs, begin + PARAGRAPHS_AN_ARTICLE))
                  .mapToObj(p -> paragraph(split + "-" + p))
                  .toList()));
    }
    return articles;
  }

  private Paragraph paragraph(String id) {
    Topic topic = pick(TOPICS);
    List<List<String>> columns = topic.kinds().stream().map(this::someOf).toList();
    StringBuilder text = new StringBuilder();
    int[][] starts = new int[SENTENCES][];
    List<Wording> wordings = new ArrayList<>();
    for (int s = 0; s < SENTENCES; s++) {
      text.append(s == 0 ? "" : " ");
      wordings.add(pick(topic.wordings()));
      starts[s] = append(text, wordings.get(s).sentence(), row(columns, s));
    }
    List<Asked> questions = new ArrayList<>();
    for (int q = 0; q < QUESTIONS; q++) {
      int about = random.nextInt(SENTENCES);
      Ask ask = pick(wordings.get(about).asks());
      List<String> row = row(columns, about);
      StringBuilder question = new StringBuilder();
      append(question, ask.question(), row);
      questions.add(
          new Asked(
              id + "-" + q,
              question.toString(),
              List.of(new Answer(row.get(ask.answer()), starts[about][ask.answer()]))));
    }
    return new Paragraph(text.toString(), questions);
  }

  private static List<String> row(List<List<String>> columns, int row) {
    return columns.stream().map(column -> column.get(row)).toList();
  }

  /**
   * Writes a pattern with its names.
   *
   * @return where each name begins; of one that the pattern does not have, 0
   */
  private static int[] append(StringBuilder text, String pattern, List<String> row) {
    int[] starts = new int[row.size()];
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '#') {
        int name = pattern.charAt(++i) - '0';
        starts[name] = text.length();
        text.append(row.get(name));
      } else {
        text.append(pattern.charAt(i));
      }
    }
    return starts;
  }

  /** Different names of a kind, one a sentence. */
  private List<String> someOf(Kind kind) {
    List<String> all = new ArrayList<>(names.get(kind));
    Collections.shuffle(all, random);
    return all.subList(0, SENTENCES);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Different made-up words of some syllables and an ending. */
  private List<String> words(int count, int syllables, String ending) {
    TreeSet<String> words = new TreeSet<>();
    while (words.size() < count) {
      StringBuilder word = new StringBuilder();
      for (int s = 0; s < syllables; s++) {
        word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
        word.append("aeiou".charAt(random.nextInt(5)));
      }
      word.append(ending);
      word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
      words.add(word.toString());
    }
    return List.copyOf(words);
  }
}
