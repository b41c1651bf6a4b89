package dev.espalier.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.Progress;
import dev.espalier.report.results.ResultsFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page as a person has it before them. */
class ReportPageBrowserTest {

  private static final String SPEED = "[data-chart=speed] ";

  @TempDir private static Path scratch;
  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void open() {
    browser = Browser.start(scratch.resolve("profile"));
    ResultsFixture results = new ResultsFixture(scratch, "lm", "quick");
    results.trial("dense", "defaults", "", 1, 40).timing("dense", "", 1, "dense", 1, 0);
    results.reported("dense", "none", "defaults", "80", "");
    for (int seed = 1; seed <= 2; seed++) {
      for (String point : List.of("x=1", "x=2")) {
        double off = seed + (point.equals("x=2") ? 4 : 0);
        results.trial("l0", point, point, seed, 36 + off);
        results.timing("l0", point, seed, "dense", 2 + off / 4, 0.2);
      }
    }
    results.reported("l0", "neuron", "x=1", "84", "nearly 20");
    results.trial("cut", "s=0.9", "s=0.9", 1, 39).timing("cut", "s=0.9", 1, "dense", 1, 0.1);
    results.timing("cut", "s=0.9", 1, "sparse", 1.5, 0.1);
    results.fromScratch("l0", "x=3", "x=3", 1, 46).timing("l0", "x=3", 1, "dense", 3.3, 0.1);
    for (int epoch = 1; epoch <= 3; epoch++) {
      results.epoch("dense", "defaults", "", 1, epoch, 60 - 5 * epoch, 12, 7);
      results.epoch("l0", "x=1", "x=1", 1, epoch, 50 - 3 * epoch, 12 - epoch, 7);
    }
    results.write();
    page = ReportPage.write(scratch, Progress.silent()).get(0);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    assertEquals(List.of(), browser.console());
  }

  private static WebElement find(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  @Test
  void everyCurveAndEveryPointIsDrawn() {
    browser.show(page, 1280, "light");
    // dense, two points of l0 and one of it from scratch, and cut in both forms
    assertEquals(6, browser.count(SPEED + ".mark"));
    assertEquals(5, browser.count(SPEED + "path.curve"));
    assertEquals(5, browser.count("[data-chart=parameters] .mark"));
    assertEquals(2, browser.count("[data-chart=valid] path.curve"));
    // Not dense, which loses no unit.
    assertEquals(1, browser.count("[data-chart=strips] .strip"));
    assertEquals(1, browser.count(SPEED + "path.frontier"));
    String d = find(SPEED + "path.curve:nth-of-type(3)").getAttribute("d");
    assertTrue(d.matches("M[0-9.,]+L[0-9.,]+"), d);
  }

  @Test
  void switchingMethodsOffTakesThemFromEveryChart() {
    browser.show(page, 1280, "light");
    WebElement l0 = find("input[name=method][value='1']");
    l0.click();
    assertEquals(3, browser.count(SPEED + ".mark"));
    assertEquals(1, browser.count("[data-chart=valid] path.curve"));
    l0.sendKeys(Keys.SPACE);
    assertEquals(6, browser.count(SPEED + ".mark"));
  }

  @Test
  void methodsAreComparedAtEqualSpeed() {
    browser.show(page, 1280, "light");
    // Of 2, 3.3, 5 and 8 times the points reach around the first two.
    assertEquals(2, browser.count(SPEED + "line.at"));
    assertEquals(0, browser.count("[data-chart=parameters] line.at"));
    WebElement section = find("section[aria-labelledby=equal-speed]");
    List<String> rows =
        section.findElements(By.cssSelector("tbody tr")).stream().map(WebElement::getText).toList();
    assertEquals(3, rows.size(), rows::toString);
    assertTrue(rows.get(0).startsWith("3.3x l0 2.88x to 3.38x"), rows::toString);
    assertTrue(rows.get(1).contains("l0 (from scratch)"), rows::toString);
    assertEquals("2x, 5x, 8x none got there", rows.get(2).strip());
    assertTrue(section.getText().contains("never beyond a method's points"), section::getText);
  }

  @Test
  void methodsAreToldWithoutColour() {
    browser.show(page, 1280, "light");
    Object looks =
        browser.run(
            "return [...document.querySelectorAll('#methods svg')].map(s =>"
                + " [...s.querySelectorAll('path')].map(p => p.getAttribute('d') + p.getAttribute('stroke-dasharray')).join())");
    assertEquals(3, ((List<?>) looks).stream().distinct().count());
  }

  @Test
  void pointerAndKeyboardBringTheRow() {
    browser.show(page, 1280, "light");
    WebElement tip = find("#tip");
    assertFalse(tip.isDisplayed());
    new Actions(browser.driver()).moveToElement(find(SPEED + ".mark")).perform();
    assertTrue(tip.getText().contains("test perplexity\n40.00"), tip.getText());
    browser.run("document.querySelectorAll(arguments[0])[1].focus()", SPEED + ".mark");
    assertTrue(tip.getText().contains("37.50 ± 0.71"), tip.getText());
    new Actions(browser.driver()).sendKeys(Keys.ESCAPE).perform();
    assertFalse(tip.isDisplayed());
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
  void nothingCollidesOrStandsOut(int width, String scheme) {
    browser.show(page, width, scheme);
    assertEquals(
        (long) width, browser.run("return Math.max(innerWidth, document.body.scrollWidth)"));
    Object collisions =
        browser.run(
            """
            const found = [];
            for (const svg of document.querySelectorAll('.chart svg')) {
              const outer = svg.getBoundingClientRect();
              const texts = [...svg.querySelectorAll('text')];
              const boxes = texts.map((t) => t.getBoundingClientRect());
              boxes.forEach((a, i) => {
                if (a.left < outer.left - 1 || a.right > outer.right + 1) {
                  found.push(texts[i].textContent + ' stands out');
                }
                boxes.slice(i + 1).forEach((b, j) => {
                  if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom - 2
                      && b.top + 2 < a.bottom - 2) {
                    found.push(texts[i].textContent + ' on ' + texts[i + 1 + j].textContent);
                  }
                });
              });
            }
            return found;""");
    assertEquals(List.of(), collisions);
  }

  @Test
  void tablesAreSortedAndRowsLinkedTo() {
    browser.show(page, 1280, "light");
    WebElement table = find("section[aria-labelledby=results] table");
    List<String> before = firstColumn(table);
    WebElement head =
        table.findElements(By.cssSelector("thead button")).stream()
            .filter(button -> button.getText().equals("test perplexity"))
            .findFirst()
            .orElseThrow();
    head.click();
    List<Double> sorted = column(table, "test perplexity");
    assertEquals(sorted.stream().sorted().toList(), sorted);
    head.click();
    head.click();
    assertEquals(before, firstColumn(table));
    table.findElement(By.cssSelector("tbody a")).click();
    assertEquals(1, browser.count("tr:target"));
    assertEquals(before.size(), browser.count("button[data-copy]:not([hidden])"));
    // The one of a table whose rows go on with those above.
    assertEquals(0, browser.count("section[aria-labelledby=equal-speed] thead button"));
  }

  private static List<String> firstColumn(WebElement table) {
    return table.findElements(By.cssSelector("tbody tr")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private static List<Double> column(WebElement table, String title) {
    List<WebElement> heads = table.findElements(By.cssSelector("thead th"));
    int column =
        heads.stream().map(h -> h.getText().replaceAll(" [▲▼]", "")).toList().indexOf(title);
    return table.findElements(By.cssSelector("tbody tr")).stream()
        .map(row -> row.findElements(By.cssSelector("th, td")).get(column).getText())
        .map(text -> Double.valueOf(text.replaceAll(" .*", "")))
        .toList();
  }

  @Test
  void figuresAndTablesCanBeTakenAlong() {
    browser.show(page, 1280, "light");
    browser.run(
        "window.saved = []; URL.createObjectURL = (blob) => { saved.push(blob); return '#'; };"
            + "URL.revokeObjectURL = () => {};"
            + "HTMLAnchorElement.prototype.click = function () { saved.push(this.download); };");
    find("figure:has(" + SPEED.strip() + ") figcaption button").click();
    find("section[aria-labelledby=results] .tools button").click();
    String svg = (String) browser.run("return saved[0].text()");
    assertTrue(svg.startsWith("<svg") && !svg.contains("class=") && !svg.contains("var("), svg);
    assertEquals("lm-quick-speed.svg", browser.run("return saved[1]"));
    String csv = (String) browser.run("return saved[2].text()");
    assertTrue(csv.startsWith("method,operating point,"), csv);
    assertTrue(csv.contains("./reproduce.sh run lm --scale quick --methods"), csv);
    assertEquals("lm-quick-results.csv", browser.run("return saved[3]"));
  }

  @Test
  void darkIsDark() {
    browser.show(page, 1280, "light");
    Object light = browser.run("return getComputedStyle(document.body).backgroundColor");
    browser.show(page, 1280, "dark");
    assertNotEquals(light, browser.run("return getComputedStyle(document.body).backgroundColor"));
  }

  @Test
  void nothingIsFetched() {
    browser.show(page, 1280, "light");
    assertEquals(0L, browser.run("return performance.getEntriesByType('resource').length"));
  }
}
