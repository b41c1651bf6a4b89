package dev.espalier.campaign;

import dev.espalier.plugin.JarMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Brings methods that misbehave in every hook: each fails alone, by a row of its own, and what
 * comes after it is as if it were not there.
 */
final class PluginsCampaign {

  private static final Map<String, String> FAULTS = new LinkedHashMap<>();
  private static final Map<String, String> HOOKS = new LinkedHashMap<>();

  /** Whole members that break a rule without throwing. */
  private static final Map<String, String> MEMBERS = new LinkedHashMap<>();

  static {
    FAULTS.put("runtime", "if (true) throw new IllegalStateException(\"by itself\");");
    FAULTS.put(
        "file",
        "if (true) throw new java.io.UncheckedIOException(new java.io.IOException(\"its file\"));");
    FAULTS.put("error", "if (true) throw new Error(\"of its own\") {};");
    FAULTS.put("checked", "Plug.<RuntimeException>hide(new Exception(\"by the back door\"));");
    FAULTS.put("deep", "deep(0);");
    FAULTS.put("memory", "if (true) throw new OutOfMemoryError(\"all of it\");");
    FAULTS.put("mute", "if (true) throw new Mute();");

    HOOKS.put("post", "public void postConfig() { %s }");
    HOOKS.put(
        "design",
        "public Survivors design(PrunableModel m, java.util.random.RandomGenerator r) { %s return Survivors.ALL; }");
    HOOKS.put(
        "attach", "public void attach(PrunableModel m, java.util.random.RandomGenerator r) { %s }");
    HOOKS.put("before", "public void beforeStep(TrainingStep s) { if (s.index() == 3) { %s } }");
    HOOKS.put(
        "regularize",
        "public double regularize(TrainingStep s) { if (s.index() == 3) { %s } return 0; }");
    HOOKS.put("after", "public void afterStep(TrainingStep s) { if (s.index() == 3) { %s } }");
    HOOKS.put("settled", "public Settled settled() { %s return Settled.NONE; }");
    HOOKS.put("trainables", "public List<Parameter> trainables() { %s return List.of(); }");
    HOOKS.put(
        "state", "public Map<String, org.ejml.data.FMatrixRMaj> state() { %s return Map.of(); }");

    MEMBERS.put("nan-penalty", "public double regularize(TrainingStep s) { return Double.NaN; }");
    MEMBERS.put("null-settled", "public Settled settled() { return null; }");
    MEMBERS.put("null-trainables", "public List<Parameter> trainables() { return null; }");
    MEMBERS.put(
        "null-state", "public Map<String, org.ejml.data.FMatrixRMaj> state() { return null; }");
    MEMBERS.put(
        "null-design",
        "public Survivors design(PrunableModel m, java.util.random.RandomGenerator r) { return null; }");
    MEMBERS.put(
        "nan-weights",
        """
        private PrunableModel model;
        public void attach(PrunableModel m, java.util.random.RandomGenerator r) { model = m; }
        public void afterStep(TrainingStep s) {
          if (s.index() == s.total() - 1) {
            model.parameters().get(0).value().data[0] = Float.NaN;
            model.parameters().forEach(p -> Arrays.fill(p.value().data, Float.NaN));
          }
        }
        """);
    MEMBERS.put(
        "interrupts",
        "public void afterStep(TrainingStep s) { Thread.currentThread().interrupt(); }");
    MEMBERS.put("sleeps", "public void afterStep(TrainingStep s) { forever(); }");
  }

  private static final int LIMIT_SECONDS = 10;

  private final Path scratch;
  private final Path lm;
  private final JarMaker maker;

  PluginsCampaign(Path scratch) throws IOException {
    this.scratch = scratch;
    lm = Scratch.text(scratch.resolve("lm"));
    maker = new JarMaker(Files.createDirectories(scratch.resolve("sources")));
  }

  /**
   * Tries the plugins.
   *
   * @param every one of how many of those that throw
   */
  Findings run(int every) throws IOException, InterruptedException {
    Findings findings = new Findings();
    Map<String, String> throwing = new LinkedHashMap<>();
    int n = 0;
    for (Map.Entry<String, String> hook : HOOKS.entrySet()) {
      for (Map.Entry<String, String> fault : FAULTS.entrySet()) {
        if (n++ % every == 0) {
          throwing.put(
              hook.getKey() + "-" + fault.getKey(), hook.getValue().formatted(fault.getValue()));
        }
      }
    }
    throwing.putAll(MEMBERS);
    together(throwing, findings);
    for (String end : List.of("Runtime.getRuntime().exit(0)", "System.exit(0)", "System.exit(3)")) {
      alone(end, findings);
    }
    return findings;
  }

  private void together(Map<String, String> plugins, Findings findings) throws IOException {
    Path jars = Scratch.fresh(scratch.resolve("jars"));
    for (Map.Entry<String, String> plugin : plugins.entrySet()) {
      jar(jars, plugin.getKey(), plugin.getValue());
    }
    Path out = Scratch.fresh(scratch.resolve("together"));
    List<Object> run = command(jars, out);
    run.addAll(List.of("--methods", String.join(",", plugins.keySet()) + ",random"));
    run.addAll(List.of("--trial-limit", LIMIT_SECONDS + "s"));
    for (String again : List.of("", "--resume")) {
      if (!again.isEmpty()) {
        run.add(again);
      }
      Program.Ended ended = Program.run(run.toArray());
      if (ended.status() != 1 || rows(out).isEmpty()) {
        findings.wrong("a run of plugins that all fail ends with " + ended);
        return;
      }
      List<String> rows = rows(out);
      for (String id : plugins.keySet()) {
        boolean failed =
            rows.stream().anyMatch(row -> row.contains("," + id + ",") && row.contains(",failed,"));
        findings.count("its own row", 1);
        if (!failed) {
          findings.wrong(id + again + ": has no failed row");
        }
      }
      for (String id : List.of("dense", "random")) {
        if (rows.stream().noneMatch(row -> row.contains("," + id + ",") && row.contains(",ok,"))) {
          findings.wrong(id + ": did not run, or failed of others' faults");
        }
      }
    }
  }

  private static List<String> rows(Path out) throws IOException {
    Path runs = out.resolve("language-model").resolve("smoke").resolve("runs.csv");
    return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
  }

  private void alone(String end, Findings findings) throws IOException, InterruptedException {
    Path jars = Scratch.fresh(scratch.resolve("alone-jars"));
    jar(jars, "ends", "public void afterStep(TrainingStep s) { " + end + "; }");
    List<Object> run = command(jars, Scratch.fresh(scratch.resolve("alone")));
    run.addAll(List.of("--methods", "ends,random"));
    Path log = scratch.resolve("alone.log");
    Process process = Program.start(log, run.toArray());
    findings.count("ends the program", 1);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      findings.wrong(end + ": the program does not end");
    } else if (process.exitValue() == 0 || !Files.readString(log).contains("Plug.afterStep")) {
      findings.wrong(end + ": status " + process.exitValue() + ", said " + Files.readString(log));
    }
  }

  private void jar(Path jars, String id, String members) throws IOException {
    // Jars see the others of their folder, so that each has its own.
    Path folder = Files.createDirectories(jars.resolve(id));
    String pack = "p_" + id.replace('-', '_');
    maker.jar(
        folder.resolve("plugin.jar"),
        pack,
        "Plug",
        JarMaker.method(id, "Plug", members + JarMaker.MISCHIEF));
  }

  private List<Object> command(Path jars, Path out) throws IOException {
    List<Object> run =
        new ArrayList<>(
            List.of("run", "language-model", "--scale", "smoke", "--data", lm, "--no-timing"));
    run.addAll(List.of("--threads", 1, "--out", out));
    try (var folders = Files.list(jars)) {
      for (Path folder : folders.sorted().toList()) {
        run.addAll(List.of("--plugins", folder));
      }
    }
    return run;
  }
}
