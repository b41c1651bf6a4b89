package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EmbeddedArticlesTest {

  private static final ReadingCorpus CORPUS = EmbeddedArticles.corpus(1200, Limits.PUBLISHED);

  /** What a question asks, without the name that it asks about. */
  private static String kind(Question question) {
    return question
        .question()
        .text()
        .replaceAll(" (The )?[A-Z][a-z]+( of)?( [A-Z][a-z]+)?", "")
        .replaceAll("[0-9]+| a [a-z]+\\?$", "");
  }

  /** For every kind of question, what is most frequent in training. */
  private static <T> Map<String, T> mostFrequent(Function<Question, T> answer) {
    Map<String, Map<T, Long>> counts = new HashMap<>();
    for (Question question : CORPUS.train().questions()) {
      counts
          .computeIfAbsent(kind(question), kind -> new HashMap<>())
          .merge(answer.apply(question), 1L, Long::sum);
    }
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                kind ->
                    kind.getValue().entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow()
                        .getKey()));
  }

  private static double exactMatch(Function<Question, String> reader) {
    return CORPUS.dev().questions().stream()
        .mapToDouble(q -> AnswerScore.of(reader.apply(q), q.answers()).exactMatch())
        .average()
        .orElseThrow();
  }

  @Test
  void everyAnswerIsWhereItIsSaidToBe() {
    for (Split split : List.of(CORPUS.train(), CORPUS.dev())) {
      assertEquals(
          0, split.repaired() + split.misplaced() + split.longParagraphs() + split.longQuestions());
      for (Question question : split.questions()) {
        assertEquals(
            question.answers().get(0), question.paragraph().cut(question.answer().orElseThrow()));
      }
    }
    assertEquals(1200 * EmbeddedArticles.QUESTIONS, CORPUS.train().questions().size());
    assertEquals(300 * EmbeddedArticles.QUESTIONS, CORPUS.dev().questions().size());
  }

  @Test
  void noAnswerStandsInItsQuestionOrTwiceInItsParagraph() {
    for (Question question : CORPUS.dev().questions()) {
      String answer = question.answers().get(0);
      String text = question.paragraph().text();
      assertTrue(!question.question().text().contains(answer), question.question().text());
      assertEquals(text.indexOf(answer), text.lastIndexOf(answer), text);
    }
  }

  @Test
  void whoDoesNotReadTheParagraphKnowsNothing() {
    Map<String, String> best = mostFrequent(question -> question.answers().get(0));
    assertTrue(best.size() < 30, best.keySet()::toString);
    double right = exactMatch(question -> best.get(kind(question)));
    assertTrue(right < 0.07, "right " + right);
  }

  /** The best that a place in the paragraph can do, given what kind of question it is. */
  @Test
  void whoDoesNotReadTheNameInTheQuestionIsNearChance() {
    Map<String, Integer> best = mostFrequent(EmbeddedArticlesTest::sentence);
    double right =
        CORPUS.dev().questions().stream()
                .filter(question -> sentence(question) == best.get(kind(question)))
                .count()
            / (double) CORPUS.dev().questions().size();
    assertEquals(1.0 / EmbeddedArticles.SENTENCES, right, 0.05);
  }

  /** Which sentence of its paragraph has the answer. */
  private static int sentence(Question question) {
    Tokens paragraph = question.paragraph();
    Span answer = question.answer().orElseThrow();
    return paragraph.cut(new Span(0, answer.first())).split("\\. ").length;
  }

  /** Even by words in common alone, the wordings' among them. */
  @Test
  void whoReadsBothKnowsTheAnswersSentence() {
    double right =
        CORPUS.dev().questions().stream()
                .filter(question -> sentenceWithMostInCommon(question) == sentence(question))
                .count()
            / (double) CORPUS.dev().questions().size();
    assertTrue(right > 0.8, "right " + right);
  }

  private static int sentenceWithMostInCommon(Question question) {
    List<String> asked = List.of(AnswerScore.words(question.question().text()));
    List<String> sentences = List.of(question.paragraph().text().split("\\. "));
    return 1
        + sentences.indexOf(
            sentences.stream()
                .max(
                    Comparator.comparingLong(
                        sentence ->
                            List.of(AnswerScore.words(sentence)).stream()
                                .filter(asked::contains)
                                .count()))
                .orElseThrow());
  }

  @Test
  void isTheSameEveryTimeAndAnotherForAnotherLength() {
    assertEquals(CORPUS.hash(), EmbeddedArticles.corpus(1200, Limits.PUBLISHED).hash());
    assertNotEquals(CORPUS.hash(), EmbeddedArticles.corpus(1196, Limits.PUBLISHED).hash());
  }
}
