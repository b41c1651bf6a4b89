package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.method.Pruner;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.setup.Laboratory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpectralStudyTest {

  /**
   * Remembers. Its methods keep the first half of the units, or none where the method is too
   * strong.
   */
  private static final class Notebook implements Laboratory, AutoCloseable {

    final Team team = new Team(1);
    final Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
    final Map<String, Chart> figures = new LinkedHashMap<>();
    final Map<String, SequenceModel> saved = new LinkedHashMap<>();
    int steps;

    @Override
    public Kernels kernels() {
      return Kernels.on(team);
    }

    @Override
    public Pruner method(String id, Map<String, String> settings) {
      boolean strong = settings.equals(Map.of("lambda", "3"));
      float kept = strong ? 0 : 1;
      return () -> new Survivors(Map.of("hidden1", new float[] {kept, kept, kept, 0, 0, 0}));
    }

    @Override
    public void begin(String what, int number) {
      assertEquals(0, steps);
      steps = number;
    }

    @Override
    public void step(String message) {
      steps--;
    }

    @Override
    public void table(String name, List<String> columns, List<Map<String, Object>> rows) {
      rows.forEach(row -> assertTrue(columns.containsAll(row.keySet()), name));
      tables.put(name, new ArrayList<>(rows));
    }

    @Override
    public void figure(String name, Chart chart) {
      figures.put(name, chart);
    }

    @Override
    public void save(String name, SequenceModel network) {
      saved.put(name, network);
    }

    @Override
    public void close() {
      team.close();
    }
  }

  @Test
  void everyPartHasItsRows() {
    SpectralScale scale = new SpectralScale("tiny", 2, 100, 1000, 1, 1, 100, 1);
    try (Notebook notebook = new Notebook()) {
      new SpectralStudy().run(scale, notebook);
      assertEquals(0, notebook.steps);
      // Known and estimated, forward with its control and bidirectional.
      assertEquals(2 * 2 * 5, notebook.tables.get("recovery").size());
      assertEquals(2 * (3 + 4) + 1, notebook.tables.get("slopes").size());
      assertEquals(2 * (3 + 1), notebook.tables.get("comparison").size());
      assertEquals(6 * 2, notebook.tables.get("assumptions").size());
      assertEquals(List.of("recovery"), List.copyOf(notebook.figures.keySet()));
      assertEquals(8, notebook.figures.get("recovery").lines().size());
      assertEquals(
          List.of("spectral-seed1", "polished-seed1", "gradient-seed1"),
          List.copyOf(notebook.saved.keySet()));
      List<Map<String, Object>> pruned = notebook.tables.get("pruning");
      assertTrue(pruned.stream().anyMatch(row -> row.get("kept").equals(3)));
      assertTrue(
          pruned.stream()
              .filter(row -> row.get("settings").equals("lambda=3"))
              .allMatch(row -> row.get("kept").equals(0) && !row.get("error").equals("")));
      Map<String, Object> floor = notebook.tables.get("comparison").get(0);
      assertEquals(0.04, (double) floor.get("loss"), 0.004);
      assertTrue((double) floor.get("A") < 1e-6);
      for (Map<String, Object> row : notebook.tables.get("criteria")) {
        double figure = ((Number) row.get("figure")).doubleValue();
        assertTrue((double) row.get("low") <= figure + 1e-9, row::toString);
        assertTrue(figure - 1e-9 <= (double) row.get("high"), row::toString);
        assertTrue((int) row.get("seeds") > 0 && (double) row.get("seconds") > 0, row::toString);
      }
    }
  }

  @Test
  void sizesMustNotContradict() {
    assertEquals(
        "fewest=100, most=10: give the smaller number first",
        assertThrows(
                IllegalArgumentException.class,
                () -> new SpectralScale("x", 1, 100, 10, 1, 1, 100, 1))
            .getMessage());
  }
}
