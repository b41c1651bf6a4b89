package dev.espalier.data.squad;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.espalier.data.DataException;
import dev.espalier.data.Utf8;
import dev.espalier.data.squad.Article.Answer;
import dev.espalier.data.squad.Article.Asked;
import dev.espalier.data.squad.Article.Paragraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the JSON of SQuAD v1.1, one token after the other:
 *
 * <pre>
 * { "data": [ { "title": …, "paragraphs": [
 *     { "context": …, "qas": [
 *         { "id": …, "question": …, "answers": [ { "text": …, "answer_start": … } ] } ] } ] } ] }
 * </pre>
 *
 * <p>Titles and ids say nothing that is used: they may be missing, or numbers, as annotation tools
 * write them. Other fields are skipped.
 */
final class SquadReader {

  private static final JsonFactory FACTORY = new JsonFactory();

  private static final String TITLE = "title";
  private static final String ID = "id";
  private static final Set<String> NAMES = Set.of(TITLE, ID);

  private final Path file;
  private final JsonParser parser;

  /** Reads the value of a field, at whose first token the parser is. */
  private interface Value {
    Object read() throws IOException;
  }

  /** The fields of an object that were read, and where it began. */
  private record Fields(Map<String, Object> values, JsonLocation begin) {}

  private SquadReader(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a file's articles.
   *
   * @param file for messages
   * @param text its content
   * @throws DataException with line and column, if it is no JSON or not of this form
   */
  static List<Article> read(Path file, String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return new SquadReader(file, parser).all();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  private List<Article> all() throws IOException {
    try {
      parser.nextToken();
      List<Article> articles = file();
      if (parser.nextToken() != null) {
        throw fault(parser.currentTokenLocation(), "goes on after its end");
      }
      return articles;
    } catch (StreamConstraintsException e) {
      // It does not say where.
      throw fault(
          parser.currentLocation(), "is nested too deeply, or has too long a number or text");
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: line %d, column %d: broken JSON (%s); fetch the file again"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
  }

  private List<Article> file() throws IOException {
    Fields fields = object("the file", Map.of("data", () -> list("data", this::article)));
    return elements(fields, "data", Article.class);
  }

  private Article article() throws IOException {
    Fields fields =
        object(
            "an article",
            Map.of(
                TITLE, () -> name(TITLE), "paragraphs", () -> list("paragraphs", this::paragraph)));
    return new Article(name(fields, TITLE), elements(fields, "paragraphs", Paragraph.class));
  }

  private Paragraph paragraph() throws IOException {
    Fields fields =
        object(
            "a paragraph",
            Map.of("context", () -> words("context"), "qas", () -> list("qas", this::asked)));
    return new Paragraph(
        value(fields, "context", String.class), elements(fields, "qas", Asked.class));
  }

  private Asked asked() throws IOException {
    Fields fields =
        object(
            "a question",
            Map.of(
                ID,
                () -> name(ID),
                "question",
                () -> words("question"),
                "answers",
                () -> list("answers", this::answer)));
    List<Answer> answers = elements(fields, "answers", Answer.class);
    if (answers.isEmpty()) {
      throw fault(fields.begin(), "a question without answers, as SQuAD 2.0 has them");
    }
    return new Asked(name(fields, ID), value(fields, "question", String.class), answers);
  }

  private Answer answer() throws IOException {
    Fields fields =
        object(
            "an answer",
            Map.of("text", () -> text("text"), "answer_start", () -> number("answer_start")));
    return new Answer(
        value(fields, "text", String.class), value(fields, "answer_start", Integer.class));
  }

  private Fields object(String what, Map<String, Value> readers) throws IOException {
    require(JsonToken.START_OBJECT, what + " must be an object");
    Fields fields = new Fields(new HashMap<>(), parser.currentTokenLocation());
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonLocation at = parser.currentTokenLocation();
      parser.nextToken();
      Value reader = readers.get(name);
      if (reader == null) {
        parser.skipChildren();
      } else if (fields.values().put(name, reader.read()) != null) {
        throw fault(at, "\"%s\" stands twice in %s".formatted(name, what));
      }
    }
    for (String name : readers.keySet().stream().sorted().toList()) {
      if (!NAMES.contains(name) && !fields.values().containsKey(name)) {
        throw fault(fields.begin(), "%s has no \"%s\"".formatted(what, name));
      }
    }
    return fields;
  }

  private List<Object> list(String name, Value element) throws IOException {
    require(JsonToken.START_ARRAY, "\"" + name + "\" must be a list");
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read());
    }
    return values;
  }

  private String text(String name) throws IOException {
    require(JsonToken.VALUE_STRING, "\"" + name + "\" must be a text");
    String text = parser.getText();
    if (!Utf8.holds(text)) {
      throw new DataException(
          "%s: line %d, column %d: \"%s\" holds half a surrogate pair, a \\ud8.. to \\udf.. without its other half; write the whole character, or \\ufffd in its place"
              .formatted(
                  file,
                  parser.currentTokenLocation().getLineNr(),
                  parser.currentTokenLocation().getColumnNr(),
                  name));
    }
    return text;
  }

  /** What something is called, be it a text or a number; empty for null. */
  private String name(String field) throws IOException {
    if (!parser.currentToken().isScalarValue()) {
      throw fault(parser.currentTokenLocation(), "\"" + field + "\" must be a text or a number");
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
  }

  private static String name(Fields fields, String field) {
    return (String) fields.values().getOrDefault(field, "");
  }

  private String words(String name) throws IOException {
    String text = text(name);
    if (Tokens.none(text)) {
      throw fault(parser.currentTokenLocation(), "\"" + name + "\" is blank");
    }
    return text;
  }

  private int number(String name) throws IOException {
    require(JsonToken.VALUE_NUMBER_INT, "\"" + name + "\" must be a whole number");
    if (parser.getNumberType() != JsonParser.NumberType.INT) {
      throw fault(parser.currentTokenLocation(), "\"" + name + "\" is too large");
    }
    return parser.getIntValue();
  }

  private static <T> T value(Fields fields, String name, Class<T> type) {
    return type.cast(fields.values().get(name));
  }

  private static <T> List<T> elements(Fields fields, String name, Class<T> type) {
    return ((List<?>) fields.values().get(name)).stream().map(type::cast).toList();
  }

  private void require(JsonToken expected, String rule) {
    if (parser.currentToken() != expected) {
      throw fault(parser.currentTokenLocation(), rule);
    }
  }

  private DataException fault(JsonLocation at, String what) {
    return new DataException(
        "%s: line %d, column %d: %s; give SQuAD v1.1 or a file of its form"
            .formatted(file, at.getLineNr(), at.getColumnNr(), what));
  }
}
