package dev.espalier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private final TextTable wide =
      new TextTable(
          List.of("method", "perplexity", "speedup", "weights", "what it does to the network"),
          List.of(
              List.of("dense", "78.5", "1x", "1.2", "removes nothing at all, as it is the measure"),
              List.of("l0", "81.25", "2.5x", "0.7", "closes gates")));

  @Test
  void wordsAreWrappedWhereATableIsToBeNarrower() {
    assertEquals(
        """
        method  perplexity  speedup  weights  what it does to the
                                              network
        ------  ----------  -------  -------  ----------------------
        dense         78.5       1x      1.2  removes nothing at
                                              all, as it is the
                                              measure
        l0           81.25     2.5x      0.7  closes gates
        """,
        wide.text(60));
    assertEquals(wide.text(), wide.text(Integer.MAX_VALUE));
  }

  @Test
  void remarkOnAFigureIsWrapped() {
    TextTable remarked =
        new TextTable(
            List.of("method", "speedup"),
            List.of(List.of("l0", "0.971x [0.78, 1.21] not settled"), List.of("iss", "1x [1, 1]")));
    assertEquals(
        """
        method               speedup
        ------  --------------------
        l0       0.971x [0.78, 1.21]
                         not settled
        iss                1x [1, 1]
        """,
        remarked.text(28));
  }

  @Test
  void whatDoesNotFitIsLeftOutAndNamed() {
    assertEquals(
        """
        method  speedup  weights
        ------  -------  -------
        dense        1x      1.2
        l0         2.5x      0.7
        Left out: perplexity,
        what it does to the
        network; --wide shows
        all.
        """,
        wide.text(25, List.of("perplexity", "no such title", "method")));
    for (int width = 9; width < 100; width++) {
      int most = width;
      wide.text(width).lines().forEach(line -> assertTrue(line.length() <= most, line));
    }
    assertTrue(wide.text(1).startsWith("method\n------\ndense\n"), wide.text(1));
  }
}
