package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParkedTimeTest {

  /** Clocks start anywhere. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1_000_000, Long.MAX_VALUE - 20})
  void allThatWasSleptCounts(long start) {
    ParkedTime parked = new ParkedTime(start);
    assertFalse(parked.isNow());
    assertEquals(0, parked.until(start + 5));
    parked.begin(start + 10);
    assertTrue(parked.isNow());
    assertEquals(0, parked.until(start + 10));
    assertEquals(7, parked.until(start + 17));
    parked.end(start + 30);
    assertFalse(parked.isNow());
    assertEquals(20, parked.until(start + 40));
    parked.begin(start + 100);
    assertEquals(23, parked.until(start + 103));
    parked.end(start + 105);
    assertEquals(25, parked.until(start + 200));
  }

  @Test
  void aThreadMayFallAsleepAtOnce() {
    ParkedTime parked = new ParkedTime(4);
    parked.begin(4);
    assertTrue(parked.isNow());
    assertEquals(3, parked.until(7));
  }
}
