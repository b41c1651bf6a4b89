package dev.espalier.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkSizesTest {

  private static NetworkSizes of(String own) {
    return new NetworkSizes(1, 128, own, 0, true);
  }

  @Test
  void cellsHaveTheirOwnUnitsOrThoseOfAll() {
    NetworkSizes sizes = of("lstm=40_gru-original=200");
    assertEquals(40, sizes.hidden("lstm"));
    assertEquals(200, sizes.hidden("gru-original"));
    assertEquals(128, sizes.hidden("gru"));
    assertEquals(200, sizes.largest());
    assertEquals(Map.of(), of("").own());
  }

  @Test
  void whatIsNoCellWithItsUnitsIsRefused() {
    for (String text :
        new String[] {"lstm", "lstm=", "lstm=0", "lstm=40_", "lstm=4_lstm=5", "A=1"}) {
      String said = assertThrows(IllegalArgumentException.class, () -> of(text)).getMessage();
      assertTrue(said.startsWith("hiddenOf=" + text + ": "), said);
    }
  }
}
