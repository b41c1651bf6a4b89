package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private final Vocabulary vocabulary = Vocabulary.of(List.of("the", "<unk>", "cat"));

  @Test
  void numbersWordsInTheOrderGiven() {
    assertEquals(3, vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      assertEquals(id, vocabulary.id(vocabulary.word(id)));
    }
    assertEquals("cat", vocabulary.word(2));
  }

  @Test
  void unknownWordIsUnk() {
    assertEquals(1, vocabulary.id("dog"));
    assertFalse(vocabulary.contains("dog"));
    assertTrue(vocabulary.contains("cat"));
  }

  @Test
  void unknownWordIsMinusOneWithoutUnk() {
    assertEquals(-1, Vocabulary.of(List.of("the")).id("dog"));
  }

  @Test
  void refusesAWordTwice() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "b", "a")));
    assertTrue(refused.getMessage().startsWith("a: "), refused.getMessage());
  }
}
