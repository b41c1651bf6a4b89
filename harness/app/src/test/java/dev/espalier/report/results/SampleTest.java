package dev.espalier.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void intervalIsStudents() {
    // Quantiles at 97.5 % of two and four degrees of freedom, from a table.
    assertEquals(4.302653 / Math.sqrt(3), Sample.of(List.of(1.0, 2.0, 3.0)).halfWidth(), 1e-6);
    double deviation = Math.sqrt(2.5);
    assertEquals(
        2.776445 * deviation / Math.sqrt(5),
        Sample.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0)).halfWidth(),
        1e-6);
  }

  @Test
  void meansAreToldFromZeroByTheirInterval() {
    assertTrue(Sample.of(List.of(1.0, 1.1, 1.2)).tells(1));
    assertTrue(Sample.of(List.of(-1.0, -1.1, -1.2)).tells(1));
    assertFalse(Sample.of(List.of(0.1, 0.2, 0.3)).tells(1));
    assertFalse(Sample.of(List.of(0.0, 0.0, 0.0)).tells(1));
    assertFalse(Sample.of(List.of(7.0)).tells(1));
    assertFalse(Sample.NONE.tells(1));
  }

  @Test
  void comparisonsTogetherNeedWiderIntervals() {
    Sample sample = Sample.of(List.of(1.0, 2.0, 3.0));
    // The quantile at 1 - 0.05 / 2 / 5 of two degrees of freedom, from a table.
    assertEquals(9.924843 / Math.sqrt(3), sample.halfWidth(5), 1e-6);
    Sample shifted = Sample.of(List.of(3.0, 4.0, 5.0));
    assertTrue(shifted.tells(1));
    assertFalse(shifted.tells(5));
  }
}
