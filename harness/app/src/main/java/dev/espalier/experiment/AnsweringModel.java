package dev.espalier.experiment;

import dev.espalier.data.squad.Encoder;
import dev.espalier.data.squad.Span;
import dev.espalier.data.squad.Tokens;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.bidaf.Answer;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.Example;
import java.nio.file.Path;
import java.util.List;

/** A saved network of reading comprehension, whole or pruned, that answers what people ask. */
public final class AnsweringModel {

  private final BidafModel model;
  private final Encoder encoder;

  /**
   * An answer.
   *
   * @param start index in the paragraph of its first {@code char}
   * @param end index after its last one
   * @param probability that the network gives it, 0 to 1
   */
  public record Found(int start, int end, double probability) {}

  private AnsweringModel(BidafModel model, Encoder encoder) {
    this.model = model;
    this.encoder = encoder;
  }

  /**
   * Loads a network.
   *
   * @throws IllegalArgumentException if the file is of something else
   * @throws CorruptFileException if it is damaged
   */
  public static AnsweringModel load(Path file) {
    if (!SavedReader.tellsHowItReads(file)) {
      throw new IllegalArgumentException(
          file
              + ": is no network of reading-comprehension; give one of the folder models in its"
              + " results");
    }
    SavedReader saved = SavedReader.read(file);
    return new AnsweringModel(saved.model(), saved.encoder().orElseThrow());
  }

  /**
   * Answers a question from a paragraph, both cut to what the network was trained to read.
   *
   * @throws IllegalArgumentException if either has no word
   */
  public Found answer(String paragraph, String question) {
    Tokens text = tokens(paragraph, "paragraph", encoder.limits().paragraph());
    Tokens asked = tokens(question, "question", encoder.limits().question());
    try (Team team = new Team(1)) {
      Answer answer =
          BidafPass.inference(model, Kernels.on(team))
              .answers(
                  List.of(
                      new Example(
                          ReadingComprehensionWorkload.text(encoder, text),
                          ReadingComprehensionWorkload.text(encoder, asked))),
                  Answer.LONGEST)
              .get(0);
      Span span = new Span(answer.first(), answer.last());
      return new Found(text.starts()[span.first()], text.ends()[span.last()], answer.probability());
    }
  }

  private static Tokens tokens(String text, String what, int limit) {
    Tokens tokens = Tokens.of(text);
    if (tokens.size() == 0) {
      throw new IllegalArgumentException("the %s is blank; give some words".formatted(what));
    }
    return tokens.head(limit);
  }
}
