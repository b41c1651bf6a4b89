package dev.espalier.experiment;

import dev.espalier.data.Vocabulary;
import dev.espalier.data.squad.Encoder;
import dev.espalier.data.squad.Limits;
import dev.espalier.data.squad.Span;
import dev.espalier.data.squad.Tokens;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.bidaf.Answer;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.Example;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A saved network of reading comprehension, whole or pruned, that answers what people ask. */
public final class AnsweringModel {

  private static final String WORDS = "words";
  private static final String LETTERS = "letters";
  private static final String LIMITS = "limits";

  /** What a network's file says of the things that it knows by their numbers. */
  static final List<String> NUMBERED = List.of(WORDS, LETTERS);

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

  /** What a network's file must say beside its weights. */
  static Map<String, String> describe(Encoder encoder) {
    Limits limits = encoder.limits();
    // In an order that does not depend on the JVM, as nothing in a file may.
    Map<String, String> about = new LinkedHashMap<>();
    about.put(WORDS, String.join("\n", encoder.words().all()));
    about.put(LETTERS, String.join("\n", encoder.letters().all()));
    about.put(LIMITS, limits.paragraph() + " " + limits.question() + " " + limits.word());
    return about;
  }

  /**
   * Loads a network.
   *
   * @throws IllegalArgumentException if the file is of something else
   * @throws CorruptFileException if it is damaged
   */
  public static AnsweringModel load(Path file) {
    Safetensors saved = Safetensors.read(file);
    if (!saved.metadata().keySet().containsAll(List.of(WORDS, LETTERS, LIMITS))) {
      throw new IllegalArgumentException(
          file
              + ": is no network of reading-comprehension; give one of the folder models in its"
              + " results");
    }
    try {
      return new AnsweringModel(
          BidafModel.of(saved),
          new Encoder(
              vocabulary(saved.metadata().get(WORDS)),
              vocabulary(saved.metadata().get(LETTERS)),
              limits(saved.metadata().get(LIMITS))));
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "holds no such reader: " + e.getMessage());
    }
  }

  private static Limits limits(String text) {
    if (!text.matches("[0-9]{1,6} [0-9]{1,6} [0-9]{1,6}")) {
      throw new IllegalArgumentException(
          "its limits are \"%s\", not three numbers".formatted(text));
    }
    int[] limits = Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    return new Limits(limits[0], limits[1], limits[2]);
  }

  private static Vocabulary vocabulary(String lines) {
    return Vocabulary.of(List.of(lines.split("\n")));
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
