package dev.espalier.data.squad;

import java.util.List;
import java.util.Optional;

/**
 * A question about a paragraph.
 *
 * @param id that the data set gives it
 * @param title of the article
 * @param paragraph cut to the limit, where it is longer; questions about one share the object
 * @param question its own tokens, cut to the limit
 * @param answers reference answers, at least one, in the data set's order
 * @param answer the first reference answer's place in the paragraph; of a training question always
 *     there, of another one not where it lies beyond the limit or nowhere
 */
public record Question(
    String id,
    String title,
    Tokens paragraph,
    Tokens question,
    List<String> answers,
    Optional<Span> answer) {

  public Question {
    answers = List.copyOf(answers);
  }
}
