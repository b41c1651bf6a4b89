package dev.espalier.experiment.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

  @ParameterizedTest
  @CsvSource({
    "test_perplexity, 115.21242, 115.2124",
    "test_loss, 0.17383474, 0.1738",
    "test_loss, 0.0000043219, 4.322e-6",
    "test_loss, 0.012345678, 0.01235",
    "test_loss, 0, 0.0000",
    "gradient_ratio_start, 0.00072348, 0.0007235",
    "kept_hidden1, 40, 40",
    "training_seconds, 7.919, 7.9"
  })
  void figuresHaveTheDigitsThatTellThem(String column, double value, String text) {
    assertEquals(text, Columns.text(column, value));
  }
}
