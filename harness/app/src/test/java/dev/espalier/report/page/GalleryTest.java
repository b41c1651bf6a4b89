package dev.espalier.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.file.AtomicFile;
import dev.espalier.report.Progress;
import dev.espalier.report.results.ResultsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {

  private static final Path COMMITTED = Path.of("../../results");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

  private static final String DEFECTS =
      """
      network,seed,theoretical_speedup,measured_speedup,accuracy,search,tests,defect_rate
      dense,1,1,,0.99,random,100,0.01
      dense,1,1,,0.99,fgsm,100,0.4
      trained-on,1,1,,0.98,random,100,0.01
      small (x=1),1,3,,0.97,random,100,0.02
      smaller (x=2),1,8,,0.9,random,100,0.05
      """;

  private static final String AGREEMENT =
      """
      network,seed,search,generated
      trained-on,1,random,0.99
      small (x=1),1,random,0.965
      smaller (x=2),1,random,0.86
      """;

  @TempDir private Path scratch;

  private Path tests() {
    Path folder = scratch.resolve("testing/digits/quick");
    AtomicFile.write(folder.resolve("defects.csv"), DEFECTS);
    AtomicFile.write(folder.resolve("agreement.csv"), AGREEMENT);
    AtomicFile.write(scratch.resolve("testing/README.md"), "# Behaviour\n\nNothing.\n");
    return folder;
  }

  @Test
  void committedGalleryIsUpToDate() throws IOException {
    assertEquals(
        Gallery.of(COMMITTED),
        Files.readString(COMMITTED.resolve(Gallery.FILE)),
        "make it anew: ./reproduce.sh report results");
  }

  @Test
  void committedGalleryLinksToWhatIsThere() throws IOException {
    String gallery = Files.readString(COMMITTED.resolve(Gallery.FILE));
    Matcher links = LINK.matcher(gallery);
    int count = 0;
    while (links.find()) {
      assertTrue(Files.exists(COMMITTED.resolve(links.group(1))), links.group(1));
      count++;
    }
    assertTrue(count > 50, count + " links");
  }

  @Test
  void claimComesBeforeWhatItStandsOn() {
    ResultsFixture timed = new ResultsFixture(scratch, "lm", "quick");
    timed.trial("dense", "defaults", "", 1, 40).trial("l0", "x=1", "x=1", 1, 41);
    timed.timing("dense", "", 1, "dense", 1, 0).timing("l0", "x=1", 1, "dense", 2, 0);
    Path quick = timed.write();
    ReportPage.write(quick, Progress.silent());
    new ResultsFixture(scratch, "adding", "quick").trial("dense", "defaults", "", 1, 4).write();
    StudyPage.write(tests(), Progress.silent());
    AtomicFile.write(scratch.resolve("engine/peers.csv"), "a,b\n1,2\n");
    // What stands below results is theirs.
    AtomicFile.write(quick.resolve("tried/tried.csv"), "a,b\n1,2\n");
    String gallery = Gallery.of(scratch);
    List<String> headings = gallery.lines().filter(line -> line.startsWith("#")).toList();
    assertEquals(
        List.of(
            "# All results",
            "## Speed at equal quality",
            "### [lm/quick](lm/quick)",
            "## What pruning changes beyond accuracy",
            "### [testing/digits/quick](testing/digits/quick)",
            "## Networks side by side",
            "### [adding/quick](adding/quick)",
            "## Studies",
            "### [engine](engine)"),
        headings);
    assertTrue(gallery.contains("the best is l0 at 2x"), gallery);
    assertTrue(gallery.contains("![lm/quick](lm/quick/figures/speed-10x30.svg)"), gallery);
    assertTrue(gallery.contains("(testing/digits/quick/behaviour.svg)"), gallery);
    assertTrue(gallery.contains("(testing/README.md)"), gallery);
  }

  @Test
  void folderOfResultsHasNoGallery() {
    Path quick =
        new ResultsFixture(scratch, "lm", "quick").trial("dense", "defaults", "", 1, 4).write();
    assertEquals(List.of(quick), Gallery.folders(quick));
    assertEquals(Optional.empty(), Gallery.write(quick));
    assertFalse(Files.exists(quick.resolve(Gallery.FILE)));
  }

  @Test
  void emptyFoldersAreRefused() throws IOException {
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    String word =
        assertThrows(IllegalArgumentException.class, () -> Gallery.folders(empty)).getMessage();
    assertTrue(word.startsWith(empty + ": holds no results"), word);
  }

  @Test
  void testsAreToldInWordsThatNeedNoPaper() throws IOException {
    String page = Files.readString(StudyPage.write(tests(), Progress.silent()));
    assertTrue(
        page.contains(
            "trained-on, which lost nothing, gives 99.0 % of the dense network&#39;s answers"),
        page);
    assertTrue(
        page.contains("small (x&#61;1) keeps most of them: 96.5 %, at 3x fewer operations"), page);
    assertTrue(page.contains("<h1>Behaviour: quick</h1>"), page);
    assertTrue(page.contains("data:image/svg+xml;base64,"), page);
  }

  @Test
  void measuredSpeedStandsInThePlaceOfOperationsWhereThereIsOne() throws IOException {
    Path folder = tests();
    AtomicFile.write(folder.resolve("defects.csv"), DEFECTS.replace(",,", ",2.5,"));
    String page = Files.readString(StudyPage.write(folder, Progress.silent()));
    assertTrue(page.contains("2.5x the speed"), page);
    assertTrue(page.contains(">measured speedup</th>"), page);
    String figure = Files.readString(folder.resolve("behaviour.svg"));
    assertTrue(figure.contains("measured speedup (right is faster)"), figure);
  }

  @Test
  void intervalsOfSharesEndWhereSharesDo() throws IOException {
    Path folder = tests();
    AtomicFile.write(folder.resolve("agreement.csv"), AGREEMENT + "small (x=1),2,random,0.5\n");
    StudyPage.write(folder, Progress.silent());
    String figure = Files.readString(folder.resolve("behaviour.svg"));
    assertTrue(figure.contains(">100</text"), figure);
    assertFalse(figure.contains(">120</text") || figure.contains(">150</text"), figure);
  }

  @Test
  void longTablesAreNamedNotShown() throws IOException {
    Path folder = scratch.resolve("engine");
    AtomicFile.write(folder.resolve("long.csv"), "a\n" + "1\n".repeat(500));
    AtomicFile.write(folder.resolve("short.csv"), "b\n2\n");
    String page = Files.readString(StudyPage.write(folder, Progress.silent()));
    assertTrue(page.contains("long.csv (500 rows)"), page);
    assertTrue(page.contains("<h2>short.csv</h2>"), page);
    assertFalse(page.contains("<h2>long.csv</h2>"), page);
  }
}
