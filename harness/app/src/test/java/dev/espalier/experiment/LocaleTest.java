package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users whose digits, commas and capitals are others. */
class LocaleTest {

  private static final Locale BEFORE = Locale.getDefault();

  @TempDir private Path scratch;

  @AfterEach
  void restore() {
    Locale.setDefault(BEFORE);
  }

  private Bench run(String locale) {
    Locale.setDefault(Locale.forLanguageTag(locale));
    Bench bench = new Bench(scratch.resolve(locale), List.of());
    bench.run(1, "keep-some");
    return bench;
  }

  private static List<String> names(Bench bench) throws IOException {
    try (var files = Files.walk(bench.folder())) {
      return files.map(file -> bench.folder().relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void whatIsStoredIsTheSame() throws IOException {
    Bench usual = run("en-US");
    for (String locale : List.of("ar-EG-u-nu-arab", "tr-TR")) {
      Bench other = run(locale);
      assertEquals(names(usual), names(other));
      assertEquals(usual.timeless("runs.csv"), other.timeless("runs.csv"));
      assertEquals(usual.timeless("curve.csv"), other.timeless("curve.csv"));
      assertEquals(usual.timeless("speed.csv"), other.timeless("speed.csv"));
      for (String name : List.of("settings.json", "comparison.md", "metrics.csv")) {
        assertEquals(
            Files.readString(usual.folder().resolve(name)),
            Files.readString(other.folder().resolve(name)));
      }
    }
  }
}
