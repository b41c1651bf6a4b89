package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerScoreTest {

  /** Worked by hand: words in common c, of a answered and e expected, make 2c / (a + e). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Denver Broncos           | Denver Broncos       | 1 | 1",
        "the Denver Broncos!      | denver broncos       | 1 | 1",
        "Broncos                  | Denver Broncos       | 0 | 0.6666666666666666",
        "Denver Broncos of Denver | Denver Broncos       | 0 | 0.6666666666666666",
        "Denver Denver            | Denver Broncos       | 0 | 0.5",
        "Broncos Denver           | Denver Broncos       | 0 | 1",
        "Carolina                 | Denver Broncos       | 0 | 0",
        "U.S.                     | us                   | 1 | 1",
        "'1,000'                  | 1000                 | 1 | 1",
        "1.5 million              | 15 million           | 1 | 1",
        "an apple a day           | apple day            | 1 | 1",
        "another                  | other                | 0 | 0",
        "rock-and-roll            | rock and roll        | 0 | 0",
        "Émile  Zola              | émile zola           | 1 | 1",
        "thé                      | ''                   | 0 | 0",
        "'the'                    | 'a!'                 | 1 | 0",
        "“shock”                  | shock                | 0 | 0",
      })
  void agreesAsTheOfficialRulesSay(String answer, String reference, double exact, double f1) {
    AnswerScore score = AnswerScore.of(answer, List.of(reference));
    assertEquals(exact, score.exactMatch());
    assertEquals(f1, score.f1(), 1e-12);
  }

  @Test
  void theBestOfSeveralReferencesCounts() {
    AnswerScore score = AnswerScore.of("in 1066", List.of("1066", "the year 1066", "King Harold"));
    assertEquals(0, score.exactMatch());
    assertEquals(2.0 / 3, score.f1(), 1e-12);
    assertEquals(1, AnswerScore.of("in 1066", List.of("1066", "In 1066.")).exactMatch());
  }

  @Test
  void blanksOfAllKindsPartWords() {
    assertArrayEquals(
        new String[] {"two", "words", "more"}, AnswerScore.words("Two\u00a0words\t\n the more "));
  }
}
