package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokensTest {

  private static List<String> tokens(String text) {
    Tokens tokens = Tokens.of(text);
    return IntStream.range(0, tokens.size()).mapToObj(tokens::token).toList();
  }

  @Test
  void punctuationStandsAlone() {
    assertEquals(
        List.of("(", "OAPEC", ",", "\"", "shock", "\"", ")", "-", "US", "$", "3", "."),
        tokens("(OAPEC, \"shock\")-US$3."));
  }

  @Test
  void numbersKeepTheirPointsAndCommas() {
    assertEquals(
        List.of("1,234.5", ",", "20th", "3", ".", "a", ".", "5"), tokens("1,234.5, 20th 3.a .5"));
  }

  @Test
  void possessivesAreTokens() {
    assertEquals(
        List.of("Newton", "'s", "law", ",", "dogs", "'", "'", "side", "Zola", "’s"),
        tokens("Newton's law, dogs' 'side Zola’s"));
  }

  @Test
  void lettersOfAllScriptsMakeWords() {
    assertEquals(
        List.of("Café", "e\u0301t", "北京", "\uD835\uDC00x", "\uD83D\uDE00", "z"),
        tokens("Café\u00a0e\u0301t 北京\u2003\uD835\uDC00x\uD83D\uDE00z"));
  }

  @Test
  void blankTextHasNone() {
    assertEquals(List.of(), tokens(""));
    assertEquals(List.of(), tokens(" \t\u00a0\n"));
  }

  @Test
  void spansAreCutFromTheOriginal() {
    Tokens tokens = Tokens.of("It cost  $1,000 (net) then.");
    assertEquals("$1,000 (net)", tokens.cut(new Span(2, 6)));
    assertEquals(new Span(2, 6), tokens.span(9, 21));
    assertEquals(new Span(2, 3), tokens.span(8, 12), "what ends within a token takes it whole");
    assertNull(tokens.span(7, 9), "blanks are no span");
    assertNull(tokens.span(27, 30));
    assertThrows(IllegalArgumentException.class, () -> new Span(3, 2));
  }

  @Test
  void theHeadKeepsTheText() {
    Tokens head = Tokens.of("a b c d").head(2);
    assertEquals(2, head.size());
    assertEquals("a b", head.cut(new Span(0, 1)));
    assertEquals("a b c d", head.text());
  }

  @Test
  void longTextsAreNoTrouble() {
    assertEquals(1, Tokens.of("1,".repeat(200_000) + "1").size());
    assertEquals(200_000, Tokens.of(".".repeat(200_000)).size());
  }
}
