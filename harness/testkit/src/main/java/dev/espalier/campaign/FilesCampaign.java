package dev.espalier.campaign;

import dev.espalier.campaign.Mutator.Mutant;
import dev.espalier.campaign.Program.Ended;
import dev.espalier.plugin.JarMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Damages files of every kind that is read, one file at a time, and has them read. A damaged file
 * is refused by a message that names it, or what comes out is what came out before; text and other
 * data that nothing can tell from better ones may be read as they are.
 */
final class FilesCampaign {

  /**
   * A kind of file.
   *
   * @param folder with the file and all that belongs to it
   * @param file within the folder
   * @param weight how often it is tried, against the others
   * @param command that reads it, of a copy of the folder
   * @param same whether a command that went well came to what it had come to with the good file
   */
  private record Kind(
      String name,
      Path folder,
      String file,
      int weight,
      Function<Path, Object[]> command,
      BiPredicate<Path, Ended> same,
      boolean mayDiffer) {}

  /** Words of the JVM or of a stack trace, which tell users nothing. */
  private static final Pattern RAW =
      Pattern.compile(
          "\\tat |NullPointerException|IndexOutOfBounds|ClassCast|NumberFormatException|"
              + "NegativeArraySize|BufferUnderflow|StackOverflow|OutOfMemory|Cannot invoke|"
              + "out of bounds|\\(--verbose shows where\\)|: null\\b");

  private static final int LONGEST = 3000;

  private final Path scratch;
  private final Path kept;
  private final Random random;
  private final List<Kind> kinds = new ArrayList<>();

  FilesCampaign(Path scratch, Random random) throws IOException {
    this.scratch = scratch;
    this.random = random;
    kept = Files.createDirectories(scratch.resolve("found"));
    Path lm = Scratch.text(scratch.resolve("lm"));
    Path sq = Scratch.questions(scratch.resolve("sq"));
    data(lm, sq);
    results(lm);
    networks(lm, sq);
    plugin();
  }

  private void data(Path lm, Path sq) {
    for (String split : List.of("train", "valid", "test")) {
      kinds.add(free("text", lm, split + ".txt", 2, folder -> args("data", "check", folder)));
    }
    for (String split : List.of("train", "dev")) {
      kinds.add(
          free("questions", sq, split + "-v1.1.json", 4, folder -> args("data", "check", folder)));
    }
  }

  private void results(Path lm) throws IOException {
    Path results = scratch.resolve("results");
    Object[] run =
        args("run", "language-model", "--scale", "smoke", "--data", lm, "--no-timing", "--threads");
    Program.must(args(run, 1, "--methods", "dense,random", "--out", results));
    Path smoke = results.resolve("language-model").resolve("smoke");
    String record =
        "records/" + Scratch.only(smoke.resolve("records"), "random-.*json").getFileName();
    BiPredicate<Path, Ended> exact =
        (folder, ended) -> Program.run("compare", "--exact", smoke, folder).status() == 0;
    kinds.add(kind("record", smoke, record, 8, folder -> args("records", folder), exact));
    kinds.add(
        free(
            "record to run again",
            smoke,
            record,
            3,
            folder -> args("rerun", folder.resolve(record), "--out", scratch.resolve("again"))));
    for (String table : List.of("runs.csv", "curve.csv", "comparison.csv", "metrics.csv")) {
      if (Files.exists(smoke.resolve(table))) {
        kinds.add(free("table", smoke, table, 3, folder -> args("report", folder)));
        kinds.add(
            kind("table of records", smoke, table, 2, folder -> args("records", folder), exact));
      }
    }
    Path old = Scratch.copy(smoke, scratch.resolve("without-records"));
    Scratch.delete(old.resolve("records"));
    kinds.add(free("table without records", old, "runs.csv", 4, folder -> args("records", folder)));
    for (String file : List.of("environment.json", "settings.json")) {
      kinds.add(free(file, smoke, file, 3, folder -> args("report", folder)));
    }
    kinds.add(
        free(
            "settings.json of a run",
            results,
            "language-model/smoke/settings.json",
            3,
            folder -> args(run, 1, "--methods", "dense,random", "--resume", "--out", folder)));
    checkpoint(run, results);
    Path options = Files.createDirectories(scratch.resolve("options"));
    Files.writeString(options.resolve("sizes.properties"), "hidden=6\nepochs=2\nkeep=0.9\n");
    kinds.add(
        free(
            "sizes",
            options,
            "sizes.properties",
            3,
            folder ->
                args(
                    run,
                    1,
                    "--dry-run",
                    "--config",
                    folder.resolve("sizes.properties"),
                    "--out",
                    folder)));
  }

  /** A checkpoint, which stands only while its trial runs. */
  private void checkpoint(Object[] run, Path results) throws IOException {
    Path out = scratch.resolve("begun");
    Path folder = out.resolve("language-model").resolve("smoke").resolve("checkpoints");
    Path caught = null;
    for (int attempt = 0; attempt < 20 && caught == null; attempt++) {
      Scratch.fresh(out);
      Process process =
          Program.start(
              scratch.resolve("begun.log"), args(run, 1, "--methods", "dense", "--out", out));
      while (process.isAlive() && caught == null) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.list(folder)) {
            caught =
                files.filter(f -> f.toString().endsWith(".safetensors")).findFirst().orElse(null);
          }
        }
      }
      process.destroyForcibly().onExit().join();
      caught = caught != null && Files.exists(caught) ? caught : null;
    }
    if (caught == null) {
      throw new IllegalStateException("no checkpoint was caught in 20 runs");
    }
    Path reference = results.resolve("language-model").resolve("smoke");
    Path dense = Scratch.copy(reference, scratch.resolve("dense-alone"));
    Scratch.delete(Scratch.only(dense.resolve("records"), "random-.*json"));
    Program.must("records", dense);
    kinds.add(
        kind(
            "checkpoint",
            out,
            out.relativize(caught).toString(),
            5,
            copy -> args(run, 1, "--methods", "dense", "--resume", "--out", copy),
            (copy, ended) ->
                Program.run(
                            "compare",
                            "--exact",
                            dense,
                            copy.resolve("language-model").resolve("smoke"))
                        .status()
                    == 0));
  }

  private void networks(Path lm, Path sq) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("networks"));
    Path smoke = scratch.resolve("results").resolve("language-model").resolve("smoke");
    Files.copy(
        Scratch.only(smoke.resolve("models"), "dense-.*safetensors"),
        folder.resolve("model.safetensors"));
    Path reading = scratch.resolve("reading");
    Program.must(
        "run",
        "reading-comprehension",
        "--scale",
        "smoke",
        "--data",
        sq,
        "--no-timing",
        "--methods",
        "dense",
        "--out",
        reading);
    Files.copy(
        Scratch.only(reading.resolve("reading-comprehension"), ".*safetensors"),
        folder.resolve("reader.safetensors"));
    Files.writeString(folder.resolve("paragraph.txt"), "ada and ben walk . ben sees the sea .\n");
    Program.must(
        "export",
        folder.resolve("model.safetensors"),
        "--format",
        "safetensors",
        "--out",
        folder.resolve("torch.safetensors"));
    Function<Path, Object[]> evaluate =
        copy ->
            args(
                "evaluate",
                "language-model",
                "--scale",
                "smoke",
                "--data",
                lm,
                "--threads",
                1,
                "--model",
                copy.resolve("model.safetensors"));
    String perplexity = Program.must(evaluate.apply(folder)).out();
    kinds.add(
        kind(
            "network",
            folder,
            "model.safetensors",
            8,
            evaluate,
            (copy, ended) -> ended.out().equals(perplexity)));
    Function<Path, Object[]> answer =
        copy ->
            args(
                "answer",
                "--model",
                copy.resolve("reader.safetensors"),
                "--paragraph",
                copy.resolve("paragraph.txt"),
                "--question",
                "what is it of ben ?");
    String found = Program.must(answer.apply(folder)).out();
    kinds.add(
        kind(
            "reader",
            folder,
            "reader.safetensors",
            8,
            answer,
            (copy, ended) -> ended.out().equals(found)));
    kinds.add(free("paragraph", folder, "paragraph.txt", 3, answer));
    kinds.add(
        free(
            "network of PyTorch",
            folder,
            "torch.safetensors",
            8,
            copy ->
                args(
                    "export",
                    copy.resolve("torch.safetensors"),
                    "--format",
                    "onnx",
                    "--out",
                    copy.resolve("torch.onnx"))));
    Path words = Files.createDirectories(scratch.resolve("vectors"));
    Files.writeString(words.resolve("vectors.txt"), "ada 0.1 0.2\nben -0.3 1e-2\nsea 0.5 0.5\n");
    kinds.add(
        free(
            "word vectors",
            words,
            "vectors.txt",
            4,
            copy ->
                args(
                    "run",
                    "reading-comprehension",
                    "--scale",
                    "smoke",
                    "--data",
                    sq,
                    "--dry-run",
                    "--vectors",
                    copy.resolve("vectors.txt"),
                    "--out",
                    copy)));
  }

  private void plugin() throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("plugin"));
    new JarMaker(scratch)
        .jar(folder.resolve("plugin.jar"), "good", "Good", JarMaker.method("good", "Good", ""));
    kinds.add(
        free(
            "plugin",
            folder,
            "plugin.jar",
            4,
            copy -> args("list", "--plugins", copy.resolve("plugin.jar"))));
  }

  private static Object[] args(Object... arguments) {
    return Stream.of(arguments)
        .flatMap(a -> a instanceof Object[] several ? Stream.of(several) : Stream.of(a))
        .toArray();
  }

  private static Kind kind(
      String name,
      Path folder,
      String file,
      int weight,
      Function<Path, Object[]> command,
      BiPredicate<Path, Ended> same) {
    return new Kind(name, folder, file, weight, command, same, false);
  }

  private static Kind free(
      String name, Path folder, String file, int weight, Function<Path, Object[]> command) {
    return new Kind(name, folder, file, weight, command, (copy, ended) -> false, true);
  }

  /** Tries so many files. */
  Findings run(int attempts) throws IOException {
    Findings findings = new Findings();
    Mutator mutator = new Mutator(random);
    int weights = kinds.stream().mapToInt(Kind::weight).sum();
    for (Kind kind : kinds) {
      int share = Math.max(1, attempts * kind.weight / weights);
      for (int i = 0; i < share; i++) {
        attempt(kind, mutator, findings);
      }
    }
    return findings;
  }

  private void attempt(Kind kind, Mutator mutator, Findings findings) throws IOException {
    Path copy = Scratch.copy(kind.folder, scratch.resolve("copy"));
    Path file = copy.resolve(kind.file);
    Mutant mutant = mutator.of(Files.readAllBytes(file));
    Files.write(file, mutant.bytes());
    Ended ended = Program.run(kind.command.apply(copy));
    String fault = fault(kind, copy, ended);
    findings.count(kind.name, ended.status() != 0 ? 1 : kind.mayDiffer ? 2 : 0);
    if (fault != null) {
      Path example = kept.resolve(findings.attempts() + "-" + file.getFileName());
      Files.write(example, mutant.bytes());
      findings.wrong(
          "%s, %s: %s; the file is %s; said: %s"
              .formatted(kind.name, mutant.how(), fault, example, shortened(ended.said())));
    }
  }

  /** What is wrong with how it was taken; null if nothing is. */
  private static String fault(Kind kind, Path copy, Ended ended) {
    Path file = copy.resolve(kind.file);
    String name = file.getFileName().toString();
    if (ended.thrown() != null) {
      return "threw " + ended.thrown();
    } else if (RAW.matcher(ended.said()).find()) {
      return "answered in words of the JVM's";
    } else if (ended.status() == 0) {
      return kind.mayDiffer || kind.same.test(copy, ended) ? null : "was taken for right";
    } else if (!ended.said().contains(name) && !tellsFolder(file, ended)) {
      return "was refused without its name";
    }
    return ended.err().length() > LONGEST ? "was refused at too great a length" : null;
  }

  /** What settings.json says is said of its folder's results: that they were made otherwise. */
  private static boolean tellsFolder(Path file, Ended ended) {
    return file.endsWith("settings.json") && ended.said().contains(file.getParent() + ": ");
  }

  private static String shortened(String said) {
    String line = said.strip().replace("\n", " | ");
    return line.length() > 400 ? "..." + line.substring(line.length() - 400) : line;
  }
}
