package dev.espalier.report.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, as far as there is one on this machine. */
final class Browser implements AutoCloseable {

  /** Set where a test that is skipped for want of a browser would be a fault. */
  private static final String REQUIRED = "ESPALIER_BROWSER_REQUIRED";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts Chromium; skips the test that asks where there is none.
   *
   * @param profile an empty folder
   */
  static Browser start(Path profile) {
    Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<File> chromeDriver = program("chromedriver");
    if (chromium.isEmpty() || chromeDriver.isEmpty()) {
      String word =
          "no Chromium on the PATH: the page is not tried in a browser; install Debian's packages"
              + " chromium and chromium-driver to try it";
      Assertions.assertNull(System.getenv(REQUIRED), word);
      Assumptions.abort(word);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromeDriver.orElseThrow()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> program(String... names) {
    return Arrays.stream(names)
        .flatMap(
            name ->
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  /**
   * @param width of the window, CSS pixels
   * @param scheme {@code light} or {@code dark}
   */
  void show(Path page, int width, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    driver.get(page.toUri().toString());
  }

  /** What a script answers. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  int count(String selector) {
    return ((Long) run("return document.querySelectorAll(arguments[0]).length", selector))
        .intValue();
  }

  /** What the page's console says. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(Object::toString)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
