package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  private final FakeWorkbench bench = new FakeWorkbench();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    return Main.commandLine(bench)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private int typed(String line) {
    return execute(line.split(" "));
  }

  @Test
  void nothingTypedRunsEveryExperimentThatHasAQuickScale() {
    assertEquals(0, execute());
    assertEquals(1, bench.requests.size());
    RunRequest request = bench.requests.get(0);
    assertEquals("language-model quick", request.experiment() + " " + request.scale());
    assertTrue(out.toString().contains("the comparison"));
  }

  @Test
  void everyOptionOfRunReachesTheRequest(@TempDir Path folder) throws IOException {
    Path vectors = Files.createFile(folder.resolve("vectors.txt"));
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    int status =
        typed(
            "run language-model --scale small --data %s --methods sample --seeds 3 --out %s"
                    .formatted(folder, folder.resolve("out"))
                + " --set sample.lambda=0.1,0.2 --set sample.steps=3 --threads 2 --resume"
                + " --vectors %s --plugins %s".formatted(vectors, plugins));
    assertEquals(0, status, err::toString);
    assertEquals(
        new RunRequest(
            "language-model",
            "small",
            new Sources(folder, vectors),
            List.of("sample"),
            3,
            List.of("sample.lambda=0.1,0.2", "sample.steps=3"),
            folder.resolve("out"),
            2,
            List.of(plugins),
            true,
            false),
        bench.requests.get(0));
    assertTrue(err.toString().contains("Warning: plugin left out: " + plugins));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rnu                         | rnu: no such command; did you mean run?",
        "run                         | Missing required parameter: 'EXPERIMENT'",
        "run language-modle          | language-modle: no such experiment; did you mean language",
        "run language-model --scale paper | paper: no such scale of language-model",
        "run reading                 | quick: no such scale of reading",
        "run language-model x        | x: one argument too many for run",
        "run language-model --sede 3 | --sede: no such option of run; did you mean --seeds?",
        "run language-model --seeds 0 | --seeds 0: must be at least 1",
        "run language-model --seeds x | Invalid value for option '--seeds'",
        "run language-model --threads 0 | --threads 0: must be at least 1",
        "run language-model --data nowhere | --data nowhere: no such folder",
        "run language-model --vectors nowhere | --vectors nowhere: no such file",
        "run language-model --plugins nowhere | nowhere: no such folder",
        "run language-model --methods smaple | smaple: no such method; did you mean sample?",
        "run language-model --set sample.lamda=1 | sample.lamda: no such setting of sample",
        "run language-model --set sample.lambda=7 | sample.lambda=7: must be between 0 and 1",
        "run language-model --resume --force | --resume --force: take one",
        "describe smaple             | smaple: no such method; did you mean sample?",
        "rerun nowhere.json          | nowhere.json: no such file",
        "compare nowhere             | Missing required parameter: 'B'",
        "answer                      | Missing required options: '--model=FILE'",
        "answer --model nowhere --paragraph x --question y | nowhere: no such file",
        "data                        | data: say what to do; data check DIR",
        "data chekc x                | chekc: no such command; did you mean check?",
        "data check nowhere          | nowhere: no such folder",
      })
  void wrongUsageIsToldInOneLineAndEndsWithTwo(String line, String message) {
    assertEquals(2, typed(line));
    assertTrue(err.toString().startsWith(message), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertTrue(bench.requests.isEmpty());
  }

  @Test
  void failedTrialEndsWithOneAndSaysWhereToLook() {
    bench.failed = 2;
    assertEquals(1, typed("run language-model --out there"));
    String runs = Path.of("there", "runs.csv").toString();
    assertTrue(out.toString().contains("2 of 3 trials failed; the column error of " + runs));
    assertTrue(out.toString().contains("the comparison"));
  }

  @Test
  void unwritableFolderEndsWithOneAndNoStackTrace() {
    bench.thrown = new UncheckedIOException(new IOException("there: cannot be written; why"));
    assertEquals(1, typed("run language-model"));
    assertEquals("there: cannot be written; why", err.toString().strip());
  }

  @Test
  void stackTraceIsShownWhenAskedFor() {
    bench.thrown = new IllegalStateException("broken");
    assertEquals(1, typed("run language-model"));
    assertEquals("IllegalStateException: broken (--verbose shows where)", err.toString().strip());
    assertEquals(1, typed("run language-model --verbose"));
    assertTrue(err.toString().contains("\tat dev.espalier.cli."), err::toString);
  }

  @Test
  void describeShowsSettingsAndOperatingPoints() {
    assertEquals(0, typed("describe sample"));
    String text = out.toString();
    assertTrue(text.startsWith("sample: Sample\nDoes nothing.\n"), text);
    assertTrue(
        text.matches("(?s).*lambda +2e-5 +number between 0 and 1 +nats per token +Strength\n.*"),
        text);
    assertTrue(text.matches("(?s).*language-model +small +lambda=1e-4 steps=10\n.*"), text);
    assertTrue(text.matches("(?s).*language-model +quick +lambda=0.001\n.*"), text);
  }

  @Test
  void describeKnowsExperiments() {
    assertEquals(0, typed("describe reading"));
    assertTrue(out.toString().contains("Scales:  small, paper"));
  }

  @Test
  void listShowsMethodsAndExperiments() {
    assertEquals(0, typed("list"));
    assertTrue(out.toString().matches("(?s).*sample +Sample +neurons +arXiv.*"), out::toString);
    assertTrue(out.toString().contains("language-model"));
  }

  @Test
  void otherCommandsPassOnWhatWasTyped(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("run.json"), "{}");
    assertEquals(0, execute("rerun", file.toString(), "--out", folder.toString()));
    assertEquals(0, typed("speed --experiment reading --scale quick --threads 1 --out there"));
    assertEquals(0, execute("data", "check", folder.toString()));
    assertEquals(0, typed("compare one two --csv three"));
    assertEquals(
        0, execute("answer", "--model", "" + file, "--paragraph", "" + file, "--question", "Who?"));
    assertEquals(
        List.of(
            file,
            new Workbench.SpeedRequest("reading", "quick", Path.of("there"), 1),
            folder,
            List.of(Path.of("one"), Path.of("two"), Path.of("three")),
            List.of(file, "{}", "Who?")),
        bench.others);
    assertTrue(out.toString().contains("the speeds\nthe counts\nthe differences\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run ",
        "speed ",
        "list ",
        "describe ",
        "data ",
        "data check ",
        "rerun ",
        "compare ",
        "answer "
      })
  void everyCommandHasHelp(String command) {
    assertEquals(0, typed(command + "--help"));
    assertTrue(out.toString().startsWith("Usage: ./reproduce.sh " + command.strip()));
  }
}
