package dev.espalier.data.squad;

import dev.espalier.data.squad.Article.Answer;
import dev.espalier.data.squad.Article.Asked;
import dev.espalier.data.squad.Article.Paragraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The questions of one part of a data set, and what was done to them.
 *
 * @param questions those that are there to be learned from or answered
 * @param repaired answers that were not where the file said and were found elsewhere in the
 *     paragraph; counted of first answers
 * @param misplaced answers that were found nowhere in the paragraph; a training question with one
 *     is left out
 * @param empty answers that say nothing; a training question with one is left out
 * @param beyond answers that lie beyond what the limit leaves of their paragraph
 * @param longParagraphs questions about paragraphs beyond the limit, left out of training, and
 *     answered from what the limit leaves otherwise
 * @param longQuestions questions beyond the limit, left out of training and cut otherwise
 */
public record Split(
    List<Question> questions,
    int repaired,
    int misplaced,
    int empty,
    int beyond,
    int longParagraphs,
    int longQuestions) {

  public Split {
    questions = List.copyOf(questions);
  }

  /** What fits, with its answer, to learn from. */
  static Split training(List<Article> articles, Limits limits) {
    return new Reader(limits, true).read(articles);
  }

  /** All questions, to be answered from what the limits leave. */
  static Split evaluation(List<Article> articles, Limits limits) {
    return new Reader(limits, false).read(articles);
  }

  /** Turns articles into questions, and counts. */
  private static final class Reader {

    private final Limits limits;
    private final boolean training;
    private final List<Question> questions = new ArrayList<>();
    private int repaired;
    private int misplaced;
    private int empty;
    private int beyond;
    private int longParagraphs;
    private int longQuestions;

    Reader(Limits limits, boolean training) {
      this.limits = limits;
      this.training = training;
    }

    Split read(List<Article> articles) {
      for (Article article : articles) {
        for (Paragraph paragraph : article.paragraphs()) {
          Tokens whole = Tokens.of(paragraph.text());
          Tokens cut = whole.head(limits.paragraph());
          for (Asked asked : paragraph.questions()) {
            read(article.title(), whole, cut, asked);
          }
        }
      }
      return new Split(
          questions, repaired, misplaced, empty, beyond, longParagraphs, longQuestions);
    }

    private void read(String title, Tokens whole, Tokens cut, Asked asked) {
      Optional<Span> answer = place(whole, asked.answers().get(0));
      Tokens question = Tokens.of(asked.question());
      beyond += answer.filter(span -> span.last() >= cut.size()).isPresent() ? 1 : 0;
      boolean fits = true;
      if (whole.size() > limits.paragraph()) {
        longParagraphs++;
        fits = false;
      }
      if (question.size() > limits.question()) {
        longQuestions++;
        fits = false;
      }
      if (!training || fits && answer.isPresent()) {
        questions.add(
            new Question(
                asked.id(),
                title,
                cut,
                question.head(limits.question()),
                asked.answers().stream().map(Answer::text).toList(),
                answer.filter(span -> span.last() < cut.size())));
      }
    }

    /** Where an answer is, by its offset if the text there agrees, else nearest to it. */
    private Optional<Span> place(Tokens paragraph, Answer answer) {
      if (Tokens.none(answer.text())) {
        empty++;
        return Optional.empty();
      }
      String text = paragraph.text();
      int offset = Math.max(0, Math.min(answer.start(), text.codePointCount(0, text.length())));
      int said = text.offsetByCodePoints(0, offset);
      int start = nearest(text, answer.text(), said);
      Span span = start < 0 ? null : paragraph.span(start, start + answer.text().length());
      if (span == null) {
        misplaced++;
      } else if (start != said) {
        repaired++;
      }
      return Optional.ofNullable(span);
    }

    /** The occurrence of a piece of text that begins nearest to a place; -1 if there is none. */
    private static int nearest(String text, String piece, int place) {
      int before = text.lastIndexOf(piece, place);
      int after = text.indexOf(piece, place);
      if (before < 0 || after < 0) {
        return Math.max(before, after);
      }
      return place - before <= after - place ? before : after;
    }
  }
}
