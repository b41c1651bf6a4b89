package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrunableModelTest {

  private static final ToyModel MODEL = ToyModel.random(new SplittableRandom(1));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all              | features left right top",
        "hidden           | left right top",
        "input            | features",
        "top, left        | left top",
        "left,hidden,left | left right top"
      })
  void groupsAreNamedOneByOneOrByKind(String setting, String names) {
    assertEquals(
        names,
        MODEL.groups(setting).stream().map(UnitGroup::name).collect(Collectors.joining(" ")));
  }

  @Test
  void unknownGroupIsRefusedNamingThoseThatThereAre() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> MODEL.groups("left,rigth")).getMessage();
    assertTrue(
        message.startsWith(
            "groups=left,rigth: the network has no group rigth (did you mean right?)"),
        message);
    assertTrue(message.endsWith("it has [features, left, right, top]"), message);
  }
}
