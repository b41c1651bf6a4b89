package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChosenGroupsTest {

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
        ChosenGroups.of("iss", setting, MODEL).stream()
            .map(UnitGroup::name)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void unknownGroupIsRefusedNamingThoseThatThereAre() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> ChosenGroups.of("iss", "left,botom", MODEL))
            .getMessage();
    assertTrue(
        message.startsWith("iss.groups=left,botom: the network has no group botom"), message);
    assertTrue(message.endsWith("it has [features, left, right, top]"), message);
  }
}
