package dev.espalier.model.bidaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AnswerTest {

  private final float[] start = {9, 0.1f, 0.2f, 0.3f, 0.4f};
  private final float[] end = {9, 0.5f, 0.1f, 0.1f, 0.3f};

  @Test
  void spanDoesNotEndBeforeItStarts() {
    assertEquals(new Answer(3, 3, 0.4f * (double) 0.3f), Answer.best(start, end, 1, 4, 17));
  }

  @Test
  void spanIsNoLongerThanAllowed() {
    float[] first = {0.8f, 0.1f, 0.1f};
    float[] last = {0.1f, 0.2f, 0.7f};
    assertEquals(2, Answer.best(first, last, 0, 3, 3).last());
    Answer two = Answer.best(first, last, 0, 3, 2);
    assertEquals(new Answer(0, 1, 0.8f * (double) 0.2f), two);
    assertEquals(0, Answer.best(first, last, 0, 3, 1).last());
    assertThrows(IllegalArgumentException.class, () -> Answer.best(first, last, 0, 3, 0));
  }

  @Test
  void earliestOfEqualsIsTaken() {
    float[] even = {0.5f, 0.5f};
    assertEquals(new Answer(0, 0, 0.25), Answer.best(even, even, 0, 2, 17));
  }
}
