package dev.espalier.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.report.CsvTable;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookTest {

  private static final List<String> OTHERS =
      List.of("one-shot", "mine", "light", "fisher", "snip", "synflow", "hessian", "movement");

  @Test
  void methodsOfTheProjectHaveColoursAndSymbolsOfTheirOwn() {
    List<String> ids =
        CsvTable.read(Path.of("../../results/language-model/quick/runs.csv")).rows().stream()
            .map(row -> row.get("method"))
            .distinct()
            .toList();
    assertTrue(ids.contains("dense"), ids::toString);
    Set<Integer> colors = new HashSet<>();
    Set<String> symbols = new HashSet<>();
    for (String id : ids) {
      assertTrue(colors.add(Look.ofMethod(id).color()), id);
      assertTrue(symbols.add(Look.ofMethod(id).getSymbol()), id);
    }
  }

  @Test
  void methodsOfPluginsHaveNoLookOfTheProjects() {
    for (String id : OTHERS) {
      Look look = Look.ofMethod(id);
      assertEquals(look, Look.ofMethod(id));
      for (int i = 0; i < 10; i++) {
        Look own = Look.of(i);
        assertFalse(look.color() == own.color() && look.place() == own.place(), id);
      }
    }
    assertTrue(OTHERS.stream().map(Look::ofMethod).distinct().count() > OTHERS.size() / 2);
  }

  @Test
  void numberedLooksDiffer() {
    assertEquals(70, IntStream.range(0, 70).mapToObj(Look::of).distinct().count());
    assertNotEquals(Look.of(0), Look.of(10));
  }

  @Test
  void pageGetsWhatItDraws() {
    JsonNode json = new ObjectMapper().valueToTree(Look.ofMethod("iss"));
    assertEquals(3, json.get("color").asInt());
    assertEquals("[9.0,3.0,2.0,3.0]", json.get("dash").toString());
    assertTrue(json.get("symbol").asText().matches("M[-0-9. LZ]+Z"), json::toString);
  }

  /** One truth would need a style sheet that is made, or figures that are read from it. */
  @Test
  void pageHasTheFiguresColours() throws Exception {
    String style;
    try (InputStream stream = Look.class.getResourceAsStream("report.css")) {
      style = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (int i = 0; i < 10; i++) {
      String color =
          String.format(Locale.ROOT, "--c%d: #%06x;", i, Look.of(i).paint().getRGB() & 0xffffff);
      assertTrue(style.contains(color), color);
    }
  }
}
