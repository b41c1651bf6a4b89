package dev.espalier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0.00002, 3, 2e-5",
    "123456.789, 4, 123500",
    "78.2849, 4, 78.28",
    "0.1, 17, 0.10000000000000001",
    "-1.5e20, 3, -1.5e20",
    "9.9999e-5, 2, 0.0001",
    "0, 3, 0",
    "NaN, 3, ''",
    "Infinity, 3, Infinity"
  })
  void significantDigits(double value, int digits, String text) {
    assertEquals(text, Numbers.significant(value, digits));
  }

  @ParameterizedTest
  @CsvSource({"1.005, 1, 1.0", "2.5, 0, 2", "1234.5678, 2, 1234.57", "NaN, 2, ''"})
  void fixedPlaces(double value, int places, String text) {
    assertEquals(text, Numbers.fixed(value, places));
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "59, 59s", "185, 3m 05s", "7810, 2h 10m", "-3, 0s"})
  void durations(long seconds, String text) {
    assertEquals(text, Numbers.duration(Duration.ofSeconds(seconds)));
  }

  @Test
  void countsHaveTheirThousandsSetApart() {
    assertEquals("66,034,000", Numbers.count(66_034_000));
  }
}
