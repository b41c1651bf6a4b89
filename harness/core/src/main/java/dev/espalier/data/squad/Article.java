package dev.espalier.data.squad;

import java.util.List;

/** An article of a data set, as it stands there. */
public record Article(String title, List<Paragraph> paragraphs) {

  /** A piece of an article. */
  public record Paragraph(String text, List<Asked> questions) {}

  /** What is asked about a paragraph. */
  public record Asked(String id, String question, List<Answer> answers) {}

  /**
   * A reference answer.
   *
   * @param text a piece of the paragraph
   * @param start where it begins there, counted in Unicode code points
   */
  public record Answer(String text, int start) {}
}
