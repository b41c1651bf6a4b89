package dev.espalier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private final TextTable table =
      new TextTable(
          List.of("method", "perplexity", "what"),
          List.of(
              List.of("dense", "78.5 ± 0.1", "a|b"),
              List.of("l0", "116", ""),
              List.of("iss", "", "two\nlines")));

  @Test
  void numbersAreAlignedRightAndTextsLeft() {
    assertEquals(
        """
        method  perplexity  what
        ------  ----------  ---------
        dense   78.5 ± 0.1  a|b
        l0             116
        iss                 two lines
        """,
        table.text());
  }

  @Test
  void markdownEscapesItsBars() {
    assertEquals(
        """
        | method | perplexity | what |
        | --- | ---: | --- |
        | dense | 78.5 ± 0.1 | a\\|b |
        | l0 | 116 |  |
        | iss |  | two lines |
        """,
        table.markdown());
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new TextTable(List.of("a", "b"), List.of(List.of("1"))));
  }
}
