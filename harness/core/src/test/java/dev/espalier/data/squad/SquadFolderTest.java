package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.DataException;
import dev.espalier.data.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquadFolderTest {

  private static final String CONTEXT = "Ada met Bob. Bob met Ada in Rome, and Rome was big.";

  @TempDir private Path folder;

  private static String answer(String text, int start) {
    return "{\"answer_start\": %d, \"text\": \"%s\"}".formatted(start, text);
  }

  private static String asked(String id, String question, String... answers) {
    return "{\"id\": \"%s\", \"question\": \"%s\", \"answers\": [%s], \"is_impossible\": false}"
        .formatted(id, question, String.join(", ", answers));
  }

  private static String squad(String context, String... questions) {
    return """
        {"version": "1.1", "data": [{"title": "T", "paragraphs": [
          {"context": "%s", "qas": [%s]}]}]}
        """
        .formatted(context, String.join(",\n", questions));
  }

  private void write(String train, String dev) throws IOException {
    Files.writeString(folder.resolve("train-v1.1.json"), train);
    Files.writeString(folder.resolve("dev-v1.1.json"), dev);
  }

  private ReadingCorpus corpus(Limits limits) {
    return SquadFolder.open(folder).corpus(limits);
  }

  private static String cut(Question question) {
    return question.paragraph().cut(question.answer().orElseThrow());
  }

  @Test
  void answersAreCutFromTheParagraph() throws IOException {
    String file = squad(CONTEXT, asked("q1", "Where?", answer("Rome", 28), answer("in Rome", 25)));
    write(file, file);
    ReadingCorpus corpus = corpus(Limits.PUBLISHED);
    Question question = corpus.train().questions().get(0);
    assertEquals("q1", question.id());
    assertEquals("T", question.title());
    assertEquals(List.of("Rome", "in Rome"), question.answers());
    assertEquals("Rome", cut(question));
    assertEquals(Optional.of(new Span(8, 8)), question.answer());
    assertEquals(0, corpus.train().repaired() + corpus.train().misplaced());
  }

  @Test
  void offsetsCountCodePoints() throws IOException {
    String file = squad("\uD835\uDC00 is Ada, so is Ada.", asked("q", "Who?", answer("Ada", 16)));
    write(file, file);
    ReadingCorpus corpus = corpus(Limits.PUBLISHED);
    assertEquals(0, corpus.train().repaired());
    assertEquals(new Span(6, 6), corpus.train().questions().get(0).answer().orElseThrow());
  }

  @Test
  void aWrongOffsetIsRepairedToTheNearestOccurrence() throws IOException {
    String file =
        squad(
            CONTEXT,
            asked("near", "Where?", answer("Rome", 36)),
            asked("before", "Where?", answer("Rome", 0)),
            asked("after", "Where?", answer("Rome", 9_999)),
            asked("right", "Where?", answer("Rome", 28)),
            asked("negative", "Where?", answer("Rome", -3)));
    write(file, file);
    Split train = corpus(Limits.PUBLISHED).train();
    assertEquals(4, train.repaired());
    assertEquals(
        List.of(11, 8, 11, 8, 8),
        train.questions().stream().map(q -> q.answer().orElseThrow().first()).toList());
  }

  @Test
  void anAnswerThatIsNowhereIsDroppedFromTrainingAndCounted() throws IOException {
    String file =
        squad(
            CONTEXT,
            asked("q", "Where?", answer("Paris", 28)),
            asked("p", "Where?", answer("", 28)),
            asked("r", "Where?", answer("Rome", 28)));
    write(file, file);
    ReadingCorpus corpus = corpus(Limits.PUBLISHED);
    assertEquals(1, corpus.train().misplaced());
    assertEquals(1, corpus.train().empty());
    assertEquals(0, corpus.dev().beyond());
    assertEquals(1, corpus.train().questions().size());
    assertEquals(3, corpus.dev().questions().size());
    assertTrue(corpus.dev().questions().get(0).answer().isEmpty());
  }

  /** Inside a word, too, where a span would be found. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0 "})
  void anEmptyAnswerIsNoWord(String nothing) throws IOException {
    String file =
        squad(
            CONTEXT,
            asked("p", "Where?", answer(nothing, 30)),
            asked("r", "Where?", answer("Rome", 28)));
    write(file, file);
    ReadingCorpus corpus = corpus(Limits.PUBLISHED);
    assertEquals(List.of(1, 0), List.of(corpus.train().empty(), corpus.train().misplaced()));
    assertEquals(1, corpus.train().questions().size());
    assertEquals(2, corpus.dev().questions().size());
  }

  /** As annotation tools write them. */
  @Test
  void titlesAndIdsAreNotNeeded() throws IOException {
    String file =
        """
        {"data": [{"paragraphs": [{"context": "Ada met Bob.", "qas": [
          {"id": 17, "question": "Who?", "answers": [{"text": "Ada", "answer_start": 0}]},
          {"id": null, "question": "Whom?", "answers": [{"text": "Bob", "answer_start": 8}]},
          {"question": "Whom?", "answers": [{"text": "Bob", "answer_start": 8}]}]}]}]}
        """;
    write(file, file);
    List<Question> questions = corpus(Limits.PUBLISHED).train().questions();
    assertEquals(List.of("17", "", ""), questions.stream().map(Question::id).toList());
    assertEquals("", questions.get(0).title());
  }

  @Test
  void longTextsAreLeftOutOfTrainingAndCutInEvaluation() throws IOException {
    String file =
        squad(
            CONTEXT,
            asked("far", "Where?", answer("Rome", 28)),
            asked("near", "Who did Ada meet, in a long question?", answer("Bob", 8)));
    write(file, file);
    ReadingCorpus whole = corpus(new Limits(15, 10, 16));
    assertEquals(2, whole.train().questions().size());
    ReadingCorpus cut = corpus(new Limits(8, 4, 16));
    assertEquals(List.of(), cut.train().questions());
    assertEquals(1, cut.dev().beyond());
    assertEquals(2, cut.train().longParagraphs());
    assertEquals(1, cut.train().longQuestions());
    List<Question> dev = cut.dev().questions();
    assertEquals(2, dev.size());
    assertEquals(8, dev.get(0).paragraph().size());
    assertTrue(dev.get(0).answer().isEmpty());
    assertEquals("Bob", cut(dev.get(1)));
    assertEquals(4, dev.get(1).question().size());
  }

  @Test
  void wordsAndCharactersHaveNumbers() throws IOException {
    write(
        squad(CONTEXT, asked("q", "Where is big Rome?", answer("Rome", 28))),
        squad("Ada met Xerxes.", asked("q", "Who?", answer("Xerxes", 8))));
    ReadingCorpus corpus = corpus(new Limits(400, 30, 3));
    Encoder encoder = corpus.encoder();
    assertEquals(Encoder.PADDING, encoder.words().word(0));
    assertEquals(Vocabulary.UNKNOWN, encoder.words().word(1));
    Tokens dev = corpus.dev().questions().get(0).paragraph();
    int[] ids = encoder.words(dev);
    assertEquals("ada", encoder.words().word(ids[0]));
    assertEquals("met", encoder.words().word(ids[1]));
    assertEquals(1, ids[2]);
    int[][] letters = encoder.characters(dev);
    assertArrayEquals(
        new String[] {"A", "d", "a"},
        IntStream.of(letters[0]).mapToObj(encoder.letters()::word).toArray(String[]::new));
    assertEquals(3, letters[2].length, "long words are cut");
    assertFalse(encoder.words().contains("where"), "what training has once is unknown");
    assertTrue(encoder.words().contains("big"));
  }

  @Test
  void theHashTellsDataSetsApart() throws IOException {
    String file = squad(CONTEXT, asked("q", "Where?", answer("Rome", 28)));
    write(file, file);
    String hash = corpus(Limits.PUBLISHED).hash();
    assertEquals(hash, corpus(Limits.PUBLISHED).hash());
    write(file, file + " ");
    assertNotEquals(hash, corpus(Limits.PUBLISHED).hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                       | line 1, column 0: the file must be an object",
        "[]                                       | line 1, column 1: the file must be an object",
        "{\"version\": 1}                         | line 1, column 1: the file has no \"data\"",
        "{\"data\": {}}                           | line 1, column 10: \"data\" must be a list",
        "{\"data\": []} x                         | line 1, column 14: broken JSON",
        "{\"data\": []} []                        | line 1, column 14: goes on after its end",
        "{\"data\": [], \"data\": []}             | line 1, column 14: \"data\" stands twice",
        "{\"data\": [7]}                          | line 1, column 11: an article must be an object",
        "{\"data\": [{\"title\": \"t\"}]}         | line 1, column 11: an article has no \"paragraphs\"",
        "{\"data\": [{\"title\": []}]}            | line 1, column 21: \"title\" must be a text or a number",
        "{\"data\": [                             | line 1, column 11: broken JSON (Unexpected end",
      })
  void brokenFilesAreNamedWithThePlace(String json, String message) throws IOException {
    write(squad(CONTEXT, asked("q", "Where?", answer("Rome", 28))), json);
    String said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
    assertTrue(said.startsWith(folder.resolve("dev-v1.1.json") + ": " + message), said);
  }

  /** What the parser refuses itself, it refuses without saying where. */
  @Test
  void filesNestedTooDeeplyAndNumbersTooLongAreNamedWithThePlace() throws IOException {
    String good = squad(CONTEXT, asked("q", "Where?", answer("Rome", 28)));
    String deep = "{\"data\": [], \"x\": " + "[".repeat(5000) + "]".repeat(5000) + "}";
    String number = good.replaceFirst("28", "9".repeat(3000));
    String text = good.replaceFirst("Rome", "R".repeat(21_000_000));
    for (String json : new String[] {deep, number, text}) {
      write(good, json);
      String said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
      assertTrue(said.startsWith(folder.resolve("dev-v1.1.json") + ": line "), said);
      assertTrue(said.contains(": is nested too deeply, or has too long a number or text"), said);
    }
  }

  @Test
  void faultsDeepInAFileAreNamedWithThePlace() throws IOException {
    String good = squad(CONTEXT, asked("q", "Where?", answer("Rome", 28)));
    for (String[] fault :
        new String[][] {
          {"28", "2.8", "line 2, column 141: \"answer_start\" must be a whole number"},
          {"28", "99999999999", "line 2, column 141: \"answer_start\" is too large"},
          {"Where?", "\\u00a0", "\"question\" is blank"},
          {CONTEXT, " ", "line 2, column 15: \"context\" is blank"},
          {"[{\"answer_start\": 28, \"text\": \"Rome\"}]", "[]", "a question without answers"},
        }) {
      write(good, good.replace(fault[0], fault[1]));
      String said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
      assertTrue(said.contains(fault[2]), said);
    }
  }

  @Test
  void bytesThatAreNoTextAreNamedWithThePlace() throws IOException {
    String good = squad(CONTEXT, asked("q", "Where?", answer("Rome", 28)));
    write(good, good);
    byte[] bytes = good.getBytes();
    bytes[80] = (byte) 0xff;
    Files.write(folder.resolve("dev-v1.1.json"), bytes);
    String said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
    assertTrue(said.contains("dev-v1.1.json: line 2 (byte 80) is no UTF-8"), said);
  }

  @Test
  void halfASurrogatePairIsNamedWithThePlaceAndAByteOrderMarkIsNone() throws IOException {
    String good = squad(CONTEXT, asked("q \\ud83d", "Where?", answer("Rome", 28)));
    write("\uFEFF" + good, good.replace("Ada met Bob.", "\\ud83d\\ude00"));
    assertEquals(1, corpus(Limits.PUBLISHED).train().questions().size(), "ids play no part");
    for (String half : List.of("\\ud83d", "\\ude00 \\ud83d")) {
      for (String text : List.of("Ada met", "Where", "text\": \"")) {
        write(good, good.replace(text, text + half));
        String said =
            assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
        assertTrue(said.startsWith(folder.resolve("dev-v1.1.json") + ": line 2, column "), said);
        assertTrue(said.contains("\" holds half a surrogate pair, a \\ud8.. to \\udf.."), said);
      }
    }
  }

  @Test
  void missingAndDoubleFilesAreNamed() throws IOException {
    assertFalse(SquadFolder.recognises(folder));
    String said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
    assertTrue(said.contains("has no train split"), said);
    String file = squad(CONTEXT, asked("q", "Where?", answer("Rome", 28)));
    write(file, file);
    assertTrue(SquadFolder.recognises(folder));
    Files.writeString(folder.resolve("dev-v2.0.json"), file);
    said = assertThrows(DataException.class, () -> SquadFolder.open(folder)).getMessage();
    assertTrue(said.contains("several files for the dev split"), said);
  }
}
