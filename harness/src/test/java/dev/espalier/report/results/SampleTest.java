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
    assertTrue(Sample.of(List.of(1.0, 1.1, 1.2)).tells());
    assertTrue(Sample.of(List.of(-1.0, -1.1, -1.2)).tells());
    assertFalse(Sample.of(List.of(0.1, 0.2, 0.3)).tells());
    assertFalse(Sample.of(List.of(0.0, 0.0, 0.0)).tells());
    assertFalse(Sample.of(List.of(7.0)).tells());
    assertFalse(Sample.NONE.tells());
  }
}
