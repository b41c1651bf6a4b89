package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.experiment.ExperimentFamily;
import dev.espalier.experiment.OwnNetwork;
import dev.espalier.experiment.Points;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.SweepStudy;
import dev.espalier.experiment.cluster.ClusterRequest;
import dev.espalier.experiment.engine.BenchStudy;
import dev.espalier.experiment.engine.Format;
import dev.espalier.experiment.engine.LadderStudy;
import dev.espalier.experiment.engine.ScalingStudy;
import dev.espalier.experiment.engine.SparseStudy;
import dev.espalier.experiment.engine.WidthStudy;
import dev.espalier.experiment.testing.AgreementStudy;
import dev.espalier.experiment.testing.TestPlan;
import dev.espalier.experiment.testing.TestPlan.Search;
import dev.espalier.experiment.testing.TestStudy;
import dev.espalier.kernel.Precision;
import dev.espalier.measure.Subject.Form;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.LadderShape;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  /** Threads, where there are processors for them. */
  private static final int TWO = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final FakeBackend bench = new FakeBackend();
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
  void nothingTypedRunsTheLanguageModelAtSmokeAndThenAtQuickIntoAFolderOfNoOnes() {
    assertEquals(0, execute());
    assertEquals(2, bench.requests.size());
    for (RunRequest request : bench.requests) {
      assertEquals("language-model", request.experiment());
      assertTrue(request.out().endsWith(Path.of("target", "results")), request.out()::toString);
      assertTrue(request.how().force());
      assertEquals(Points.MAIN, request.how().points());
      assertEquals(1, request.seeds());
    }
    assertEquals(Scale.of("smoke"), bench.requests.get(0).scale());
    assertFalse(bench.requests.get(0).how().timing());
    assertEquals(Scale.of("quick"), bench.requests.get(1).scale());
    assertTrue(bench.requests.get(1).how().timing());
    assertTrue(out.toString().contains("the comparison"));
  }

  @Test
  void nothingTypedButResumeGoesOnWhereThatStopped() {
    assertEquals(0, execute("--resume"));
    assertEquals(2, bench.requests.size());
    for (RunRequest request : bench.requests) {
      assertTrue(request.how().resume());
      assertFalse(request.how().force());
    }
    assertEquals(2, typed("--resume list"));
    assertEquals(
        "--resume list: write it behind the command: ./reproduce.sh list … --resume",
        err.toString().lines().findFirst().orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run language-model --methods|''|--methods \"\": is empty; ",
        "run language-model --methods|dense,|--methods dense,: has an empty value ",
        "run language-model --cell|,lstm|--cell ,lstm: has an empty value ",
        "run language-model --with|hidden=3,,seed=4|--with hidden=3,,seed=4: has an empty value ",
        "run language-model --out|''|--out \"\": is empty; ",
        "run|' '|EXPERIMENT \" \": is empty; ",
        "report|''|DIR \"\": is empty; ",
        "speed --sizes|650/650/650,|--sizes 650/650/650,: has an empty value ",
        "ladder --hidden|,|--hidden ,: has an empty value ",
        "bench train --shapes|,|--shapes ,: has an empty value ",
      })
  void emptyValueIsRefusedWhereverItStands(String typed, String value, String refusal) {
    List<String> args = new ArrayList<>(List.of(typed.split(" ")));
    args.add(value);
    assertEquals(2, execute(args.toArray(String[]::new)));
    assertTrue(err.toString().startsWith(refusal), err::toString);
    assertEquals(List.of(), bench.requests);
    assertEquals(List.of(), bench.others);
  }

  @Test
  void versionTellsProgramJavaAndKernels() {
    assertEquals(0, execute("--version"));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).startsWith("Espalier"), out::toString);
    assertTrue(lines.get(1).contains(System.getProperty("java.vm.version")), out::toString);
    assertTrue(lines.get(2).matches("Kernels: (vector|plain), of \\d+ bits"), out::toString);
  }

  @Test
  void completionKnowsCommandsAndTheirOptions() {
    assertEquals(0, execute("completion"));
    String script = out.toString();
    assertTrue(
        script.contains(" reproduce reproduce.sh ") && script.contains("--trial-limit"), script);
  }

  @Test
  void everyOptionOfRunReachesTheRequest(@TempDir Path folder) throws IOException {
    Path vectors = Files.createFile(folder.resolve("vectors.txt"));
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    int status =
        typed(
            "run language-model --scale small --with hidden=7 --data %s --methods sample --seeds 3 --out %s"
                    .formatted(folder, folder.resolve("out"))
                + " --set sample.lambda=0.1,0.2 --set sample.steps=3 --threads 2 --resume --exact --no-shrink --no-timing --onnx --bfloat16"
                + " --vectors %s --plugins %s".formatted(vectors, plugins));
    assertEquals(0, status, err::toString);
    assertEquals(
        new RunRequest(
            "language-model",
            new Scale("small", Map.of("hidden", "7")),
            new Sources(folder, vectors),
            List.of("sample"),
            3,
            List.of("sample.lambda=0.1,0.2", "sample.steps=3"),
            folder.resolve("out"),
            TWO,
            new RunRequest.How(true, false, false, true, false, false, Points.MAIN, null),
            List.of(Form.BFLOAT16, Form.ONNX, Form.ONNX_INT8)),
        bench.requests.get(0));
    assertTrue(err.toString().contains("Warning: plugin left out: " + plugins));
  }

  @Test
  void clusterReachesTheRequestWithItsSettingsAndThePluginsJars(@TempDir Path plugins)
      throws IOException {
    Path jar = Files.createFile(plugins.resolve("a.jar"));
    Files.createFile(plugins.resolve("a.txt"));
    String run = "run language-model --cluster spark://head:7077 --conf a=b --conf c=d=e";
    assertEquals(0, typed(run + " --plugins " + plugins));
    assertEquals(0, typed(run + " --allow-mixed"));
    assertEquals(0, typed("run language-model"));
    Map<String, String> conf = Map.of("a", "b", "c", "d=e");
    assertEquals(
        Arrays.asList(
            new ClusterRequest("spark://head:7077", conf, List.of(jar), false),
            new ClusterRequest("spark://head:7077", conf, List.of(), true),
            null),
        bench.requests.stream().map(RunRequest::cluster).toList());
  }

  @Test
  void settingsOfAScaleComeFromAFileAndTheCommandLineGoesOverIt(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("sizes.properties"), "\uFEFFhidden = 8\n");
    String run = "run language-model --scale small --config " + file;
    assertEquals(0, typed(run));
    assertEquals(0, typed(run + " --with hidden=9"));
    assertEquals(0, typed(run + " --with hidden=50"));
    assertEquals(0, typed("run language-model --scale small+hidden=9"));
    assertEquals(
        List.of("small+hidden=8", "small+hidden=9", "small", "small+hidden=9"),
        bench.requests.stream().map(request -> request.scale().toString()).toList());
    Files.writeString(file, "hiden=8");
    assertEquals(2, typed(run));
    assertTrue(err.toString().startsWith(file + ": hiden: no such setting of "), err::toString);
  }

  @Test
  void paragraphsAreReadAsAllTextsAre(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("paragraph.txt"), "\uFEFFRome was big.\n");
    String answer = "answer --model %s --question Where --paragraph ".formatted(file);
    assertEquals(0, typed(answer + file));
    assertEquals(List.of(List.of(file, "Rome was big.", "Where")), bench.others);
    Files.writeString(file, "\uFEFFRome was big.\n", StandardCharsets.UTF_16LE);
    assertEquals(2, typed(answer + file));
    assertTrue(
        err.toString().startsWith(file + ": begins with the byte order mark of UTF-16LE, and"),
        err::toString);
  }

  @Test
  void blankParagraphIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("paragraph.txt"), " \n");
    assertEquals(2, typed("answer --model %s --question Where --paragraph %1$s".formatted(file)));
    assertTrue(err.toString().startsWith(file + ": is blank; give some words"), err::toString);
  }

  @Test
  void valuesThatGoOnAndOnAreShownByTheirBeginning() {
    assertEquals(2, typed("run language-model --set sample.lambda=" + "9".repeat(3000)));
    assertTrue(
        err.toString()
            .startsWith("sample.lambda=" + "9".repeat(46) + "... (3014 characters): is too large"),
        err::toString);
    assertEquals(2, typed("run language-model --" + "x".repeat(3000)));
    assertTrue(err.toString().contains("... (3002 characters): no such option"), err::toString);
  }

  @Test
  void everyOptionOfPruneReachesTheRequest(@TempDir Path folder) throws IOException {
    Path weights = Files.writeString(folder.resolve("model.safetensors"), "weights");
    Path words = Files.writeString(folder.resolve("words.txt"), "words");
    int status =
        typed(
            "prune --weights %s --vocabulary %s --data %s --method sample --epochs 3 --scale quick"
                    .formatted(weights, words, folder)
                + " --set sample.lambda=0.1 --threads 2 --out there");
    assertEquals(0, status, err::toString);
    assertEquals(List.of(new OwnNetwork(weights, words, 3, List.of())), bench.others);
    RunRequest request = bench.requests.get(0);
    assertEquals("own-network quick", request.experiment() + " " + request.scale());
    assertEquals(folder, request.sources().data());
    assertEquals(List.of("sample"), request.methods());
    assertEquals(List.of("sample.lambda=0.1"), request.settings());
    assertTrue(out.toString().contains(Path.of("there", "models").toString()), out::toString);
  }

  @Test
  void networkOfAnExperimentIsPrunedOnItsDataAtScaleQuick() {
    int status =
        typed(
            "prune --weights pom.xml --experiment glyphs --method sample --epochs 3 --with hidden=9");
    assertEquals(0, status, err::toString);
    RunRequest request = bench.requests.get(0);
    assertEquals("own-network quick+hidden=9", request.experiment() + " " + request.scale());
    assertNull(request.sources().data());
    assertEquals("glyphs", ((ExperimentFamily) bench.others.get(0)).experiment().id());
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
        "run language-model --with hiden=7 | --with hiden: no such setting of language-model; did you mean hidden?",
        "run language-model --with hidden=seven | --with hidden=seven: must be a whole number",
        "run language-model --with hidden=0 | --with hidden=0: must be at least 1 units",
        "run language-model --with hidden=7,8 | --with 8: write it as name=value",
        "run language-model --with hidden=7,hidden=8 | --with hidden=8: has the value 7 already; give one",
        "run language-model --config nowhere | nowhere: no such file",
        "run language-model --scale quick+hidden | quick+hidden: no scale; write it as NAME or NAME+S",
        "evaluate language-model --model x --with hidden=1.5 | --with hidden=1.5: must be a whole",
        "speed --with hidden=7       | --with: no such option of speed; did you mean --wide? Known: --experiment, --scale, --dense, --sizes",
        "prune --weights pom.xml --vocabulary pom.xml --data . --method l0 --with hidden=7 | --with hidden: no such setting of own-network",
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
        "prune                       | Missing required option: '--weights=FILE'",
        "prune --weights pom.xml     | --data: is missing; give a folder of text or, for a network that reads none, its --experiment",
        "prune --weights pom.xml --experiment glyhps --method l0 | glyhps: no such experiment; did you mean glyphs?",
        "prune --weights x --vocabulary pom.xml --data . | --weights x: no such file",
        "prune --weights pom.xml --vocabulary x --data . | --vocabulary x: no such file",
        "prune --weights pom.xml --vocabulary pom.xml --data x | --data x: no such folder",
        "prune --weights pom.xml --vocabulary pom.xml --data . | prune: say by which method, for",
        "prune --weights pom.xml --vocabulary pom.xml --data . --method l0 --epochs 0 | --epochs 0: must be at",
        "export nowhere --format onnx | nowhere: no such file; runs leave networks in the folder",
        "export pom.xml              | Missing required option: '--format=FORMAT'",
        "export pom.xml --format pt  | Invalid value for option '--format': expected one of",
        "compare nowhere             | Missing required parameter: 'B'",
        "compare one two --exact --csv x | --exact --csv: take one",
        "evaluate language-model     | Missing required option: '--model=FILE'",
        "evaluate language-model --model nowhere | nowhere: no such file; runs leave networks",
        "evaluate language-modle --model x | language-modle: ",
        "answer                      | Missing required options: '--model=FILE'",
        "answer --model nowhere --paragraph x --question y | nowhere: no such file",
        "bench                       | bench: say what to time; bench train, bench forward or",
        "bench trian                 | trian: no such command; did you mean train?",
        "bench train --shapes smal   | smal: no such shape; take some of small,medium,large,iss",
        "bench train --shapes iss    | --shapes iss: nothing of it is timed by bench train",
        "bench train --shapes small --hidden 9 | --shapes small --hidden [9]: take one",
        "bench train --layers 2      | --layers 2: needs --hidden; the shapes have their own",
        "bench train --hidden 9,9 --layers 3 | --layers 3: --hidden 9,9 has 2",
        "bench train --hidden nine   | --hidden nine: must be whole numbers, separated by commas",
        "bench train --hidden 9 --layers 0 | --layers 0: must be at least 1",
        "bench train --hidden 0      | --hidden 0: must be at least 1",
        "bench train --batch 1,0     | --batch 0: must be at least 1",
        "bench forward --repeats 0   | --repeats 0: must be at least 1",
        "bench peak --threads 0      | --threads 0: must be at least 1",
        "bench peak --format xml     | Invalid value for option '--format'",
        "ladder --hidden 64,0        | --hidden 0: must be at least 1",
        "ladder --layers 0           | --layers 0: must be at least 1",
        "ladder --steps 0            | --steps 0: must be at least 1",
        "ladder --qiuck              | --qiuck: no such option of ladder; did you mean --quick?",
        "sparse --hidden 0           | --hidden 0: must be at least 1",
        "sparse --vocabulary 0       | --vocabulary 0: must be at least 1",
        "spectral --scale smoek      | smoek: no such scale of spectral; did you mean smoke?",
        "spectral --with rows=0      | --with rows=0: must be between 1 and 9",
        "spectral --with seeds=1     | --with seeds: no such setting of spectral",
        "spectral --threads 0        | --threads 0: must be at least 1",
        "run language-model --conf a=b    | --conf: only with --cluster",
        "run language-model --allow-mixed | --allow-mixed: only with --cluster",
        "sweep nowhere               | nowhere: no such folder",
        "scaling --batch 1,0         | --batch 0: must be at least 1",
        "scaling --base 0            | --base 0: must be at least 1",
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
  void exactComparisonEndsWithOneIfAnythingDiffers() {
    assertEquals(0, typed("compare --exact one two"));
    bench.failed = 1;
    assertEquals(1, typed("compare one two --exact"));
    assertEquals(0, typed("compare one two"));
    List<Path> folders = List.of(Path.of("one"), Path.of("two"));
    assertEquals(List.of(folders, folders), bench.others.subList(0, 2));
    assertEquals("the digits\nthe digits\nthe differences\n", out.toString());
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
    String text = out.toString();
    assertTrue(text.startsWith("reading: Reading\nSource:  a paper\n"), text);
    assertTrue(text.matches("(?s).*name +small +paper +values +unit +what\n.*"), text);
    assertTrue(
        text.matches("(?s).*hidden +50 +50 +whole number at least 1 +units +Units\n.*"), text);
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
    assertEquals(
        0, execute("rerun", file.toString(), "--out", folder.toString(), "--data", "texts"));
    assertEquals(
        0, typed("speed --experiment reading --scale quick --threads 1 --out there --onnx"));
    assertEquals(0, execute("data", "check", folder.toString()));
    assertEquals(0, typed("compare one two --csv three"));
    assertEquals(0, typed("report results/here"));
    assertEquals(0, execute("export", file.toString(), "--format", "onnx"));
    assertEquals(0, execute("export", file.toString(), "--format", "onnx-int8"));
    assertEquals(0, typed("export %s --vocabulary v --format safetensors --out x".formatted(file)));
    assertEquals(
        0, execute("answer", "--model", "" + file, "--paragraph", "" + file, "--question", "Who?"));
    assertEquals(
        0,
        typed(
            "evaluate language-model --model %s --vocabulary v --layers a,b --threads 1"
                .formatted(file)));
    assertEquals(
        List.of(
            file,
            new Sources(Path.of("texts"), null),
            new Backend.SpeedRequest(
                "reading",
                "quick",
                null,
                List.of(),
                null,
                Path.of("there"),
                1,
                List.of(Form.ONNX, Form.ONNX_INT8)),
            folder,
            List.of(Path.of("one"), Path.of("two"), Path.of("three")),
            Path.of("results/here"),
            List.of(file, SequenceModelFile.Format.ONNX, folder.resolve("run.json.onnx")),
            List.of(file, SequenceModelFile.Format.ONNX_INT8, folder.resolve("run.json.int8.onnx")),
            List.of(file, Path.of("v"), SequenceModelFile.Format.SAFETENSORS, Path.of("x")),
            List.of(file, "{}", "Who?"),
            List.of(
                "language-model",
                Scale.of("quick"),
                new Sources(null, null, null, Path.of("v"), List.of("a", "b")),
                file,
                1)),
        bench.others);
    assertTrue(out.toString().contains("the remark\nThe network is in x\n"));
    assertTrue(out.toString().contains("the speeds\nthe counts\nthe differences\n"));
  }

  /** Earlier versions kept records in a folder of another name. */
  @Test
  void recordIsFoundWhereItWasKeptBefore(@TempDir Path folder) throws IOException {
    Path record = Files.createDirectories(folder.resolve("records")).resolve("l0-1-seed1.json");
    Files.writeString(record, "{}");
    String out = folder.toString();
    assertEquals(
        0, execute("rerun", folder.resolve("provenance/l0-*-seed1.json").toString(), "--out", out));
    assertEquals(record, bench.others.get(0));
    assertEquals(2, execute("rerun", folder.resolve("provenance/iss-*").toString(), "--out", out));
    assertTrue(err.toString().contains("the records are in " + folder.resolve("records")));
  }

  @Test
  void speedTimesAnySizesAndWritesOnlyWhereItIsTold() {
    assertEquals(
        0, typed("speed --dense 9/8/7 --sizes 5/4/3,2/1/1 --vocabulary 50 --threads 1 --bfloat16"));
    assertEquals(0, typed("speed --sizes 5/4/3 --scale small --out there --threads 2"));
    assertEquals(
        List.of(
            new Backend.SpeedRequest(
                "language-model",
                "paper",
                "9/8/7",
                List.of("5/4/3", "2/1/1"),
                50,
                null,
                1,
                List.of(Form.BFLOAT16)),
            new Backend.SpeedRequest(
                "language-model",
                "small",
                null,
                List.of("5/4/3"),
                null,
                Path.of("there"),
                TWO,
                List.of())),
        bench.others);
    assertTrue(typed("speed --dense 9/8/7") != 0);
    assertTrue(err.toString().contains("--dense 9/8/7: of no use without --sizes"), "" + err);
    assertTrue(typed("speed --vocabulary 7") != 0);
    assertTrue(err.toString().contains("--vocabulary 7: of no use without --sizes"), "" + err);
  }

  @Test
  void benchCrossesTheListsItIsGiven() {
    assertEquals(
        0,
        typed(
            "bench forward --hidden 9,8 --hidden 7 --input 5 --batch 1,2 --steps 3"
                + " --vocabulary 50 --threads 1 --repeats 4 --peak --format csv --out there.csv"
                + " --precision bfloat16"));
    List<Case> cases =
        List.of(
            new Case(Work.FORWARD, new Shape(5, List.of(9, 8), 1, 3, 50), 1, Precision.BFLOAT16),
            new Case(Work.FORWARD, new Shape(5, List.of(9, 8), 2, 3, 50), 1, Precision.BFLOAT16),
            new Case(Work.FORWARD, new Shape(5, List.of(7, 7), 1, 3, 50), 1, Precision.BFLOAT16),
            new Case(Work.FORWARD, new Shape(5, List.of(7, 7), 2, 3, 50), 1, Precision.BFLOAT16));
    assertEquals(
        List.of(new BenchStudy(cases, 4, true, Format.CSV, Path.of("there.csv"))), bench.others);
    assertTrue(out.toString().contains("the measurements"));
  }

  @Test
  void benchTimesWhatTheScriptForOtherEnginesTimes() {
    assertEquals(0, typed("bench train --threads 2"));
    assertEquals(0, typed("bench forward --threads 2"));
    BenchStudy train = (BenchStudy) bench.others.get(0);
    assertEquals(
        List.of("200-200 20x20", "650-650 20x35", "1500-1500 20x35"),
        train.cases().stream().map(MainTest::layersAndWindow).toList());
    BenchStudy forward = (BenchStudy) bench.others.get(1);
    assertEquals(9, forward.cases().size());
    assertEquals("373-315 1x30", layersAndWindow(forward.cases().get(8)));
  }

  @Test
  void ladderRunsOverThePapersShapesOrThoseGiven() {
    assertEquals(0, typed("ladder --threads 2 --out there"));
    assertEquals(0, typed("ladder --hidden 9 --batch 2 --layers 3 --steps 7 --repeats 5 --out x"));
    LadderStudy all = (LadderStudy) bench.others.get(0);
    assertEquals(4 * 3 * 2, all.shapes().size());
    assertEquals(new LadderShape(64, 1, 1, 100), all.shapes().get(0));
    assertEquals(new LadderShape(1500, 64, 4, 5), all.shapes().get(23));
    LadderStudy given = (LadderStudy) bench.others.get(1);
    assertEquals(List.of(new LadderShape(9, 2, 3, 7)), given.shapes());
    assertEquals(5, given.watch().repeats());
  }

  @Test
  void sparseTakesTheWidthsItIsGiven() {
    assertEquals(0, typed("sparse --hidden 9,8 --vocabulary 50 --threads 2 --repeats 3 --out x"));
    assertEquals(List.of(new SparseStudy(List.of(9, 8), 50, TWO, 3, Path.of("x"))), bench.others);
  }

  @Test
  void spectralRunsAtAScaleOfTheStudy() {
    assertEquals(0, typed("spectral --scale smoke --with rows=3 --threads 2 --out there"));
    Scale scale = new Scale("smoke", Map.of("rows", "3"));
    assertEquals(List.of(List.of("spectral", scale, TWO, Path.of("there"))), bench.others);
    Path folder = Path.of("there", "spectral", "smoke+rows=3");
    assertTrue(out.toString().contains("what was found"), out::toString);
    assertTrue(out.toString().contains("The tables are in " + folder), out::toString);
    assertEquals(0, typed("describe spectral"));
    assertTrue(out.toString().contains("spectral: Tiny"), out::toString);
    assertEquals(0, typed("list"));
    assertTrue(out.toString().contains("STUDIES"), out::toString);
  }

  @Test
  void scalingTakesPowersOfTwoUpToTheThreads() {
    assertEquals(
        0,
        typed(
            "scaling --base 7 --hidden 9 --batch 2 --vocabulary 30 --repeats 3 --threads 1 --out x"));
    assertEquals(
        List.of(
            new ScalingStudy(
                Shape.square(2, 7, 20, 20, 10_000),
                List.of(9),
                List.of(2),
                List.of(30),
                List.of(1),
                3,
                Path.of("x"))),
        bench.others);
    assertEquals(List.of(1, 2, 4, 6), ScalingCommand.upTo(6));
  }

  @Test
  void widthsGoByStepsUpToTheWidest() {
    assertEquals(
        0,
        typed(
            "widths --from 5 --to 12 --by 3 --batch 2 --steps 4 --repeats 3 --threads 1 --out x"));
    assertEquals(
        List.of(new WidthStudy(List.of(5, 8, 11), List.of(2), 4, 1, 3, Path.of("x"))),
        bench.others);
    assertEquals(2, typed("widths --from 5 --to 4 --out x"));
    assertTrue(err.toString().contains("--to 4: must be at least --from, 5"), err::toString);
  }

  @Test
  void threadsAreAsManyAsProcessorsAtMost() {
    int most = Runtime.getRuntime().availableProcessors();
    for (String command : List.of("ladder --out x", "sparse --out x", "scaling --out x")) {
      assertEquals(0, typed(command + " --threads 1000000"));
    }
    assertEquals(most, ((LadderStudy) bench.others.get(0)).threads());
    assertEquals(0, typed("bench train --threads 1,1000000"));
    assertTrue(
        ((BenchStudy) bench.others.get(3)).cases().stream().allMatch(now -> now.threads() <= most));
    assertEquals(0, typed("run language-model --threads 1000000"));
    assertEquals(most, bench.requests.get(0).threads());
    assertTrue(
        err.toString().contains("--threads 1000000: more than the " + most + " processors here"));
  }

  @Test
  void sweepTakesFoldersFromWhereverItIsCalled(@TempDir Path folder) {
    assertEquals(0, typed("sweep %s --out %s".formatted(folder, folder.resolve("out"))));
    assertEquals(List.of(new SweepStudy(List.of(folder), folder.resolve("out"))), bench.others);
  }

  private static String layersAndWindow(Case now) {
    Shape shape = now.shape();
    return "%s %dx%d".formatted(shape.layers(), shape.batch(), shape.steps());
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
        "bench ",
        "bench train ",
        "bench forward ",
        "bench peak ",
        "ladder ",
        "sparse ",
        "scaling ",
        "sweep ",
        "compare ",
        "answer ",
        "evaluate ",
        "report "
      })
  void everyCommandHasHelp(String command) {
    assertEquals(0, typed(command + "--help"));
    assertTrue(out.toString().startsWith("Usage: ./reproduce.sh " + command.strip()));
  }

  @Test
  void testTakesAFolderOrTwoNetworks(@TempDir Path folder) throws IOException {
    Path a = Files.createFile(folder.resolve("a.safetensors"));
    assertEquals(
        0,
        typed(
            "test %s --tests 50 --search genetic --radius 3 --seeds 2 --mutants 7 --threads 1 --out %s"
                .formatted(folder, folder.resolve("out"))),
        err::toString);
    TestStudy study = (TestStudy) bench.others.get(0);
    assertEquals(new TestPlan(50, Search.GENETIC, 3, 2, 7), study.plan());
    assertEquals(folder, study.folder());
    assertEquals(folder.resolve("out"), study.out());
    assertEquals(0, typed("test --model %s --against %1$s".formatted(a)), err::toString);
    AgreementStudy two = (AgreementStudy) bench.others.get(1);
    assertEquals(a, two.model());
    assertEquals(Double.POSITIVE_INFINITY, two.plan().radius());
    assertEquals(null, two.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          test                        | FOLDER: is missing; give a results folder
          test nowhere                | nowhere: no such folder
          test . --radius 0           | --radius 0.0: leaves no test but the seeds themselves
          test . --tests 0            | --tests 0: must be at least 1
          test . --tests 99999999999  | Invalid value for option '--tests'
          test --model a              | --model and --against: one is there without the other
          test --model a --against b  | a: no such file; runs leave networks
          test . --search blind       | Invalid value for option '--search'
          """)
  void whatTestCannotDoIsTold(String line, String why) {
    assertEquals(2, typed(line));
    assertTrue(err.toString().startsWith(why), err::toString);
  }
}
