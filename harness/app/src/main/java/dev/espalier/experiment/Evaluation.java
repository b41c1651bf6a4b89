package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.Metrics;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How good a saved network is, and what it loses when its weights are stored in fewer bits. */
public final class Evaluation {

  private static final String REMEDY =
      "give the data that it was trained on, and its --vectors if it had some";

  private Evaluation() {}

  /**
   * Evaluates a network on an experiment's held-out data.
   *
   * @param model safetensors file that a run left
   * @param scale whose data and batches; the words are numbered as the network's file has them
   * @return a line a form of storing its weights, as a table, and what is to be said of the data
   * @throws IllegalArgumentException if there is no such experiment or scale, or the file names no
   *     words, and the data has more or fewer than the network
   */
  public static String of(
      Experiments experiments,
      String experiment,
      Scale scale,
      Sources sources,
      Path model,
      int threads) {
    ExperimentFamily family = experiments.named(experiment);
    Workload workload = family.open(scale, sources.of(model));
    PrunableModel network = load(workload, model);
    List<Metric> metrics = family.metrics();
    List<String> header = new ArrayList<>(List.of("weights"));
    for (Metric metric : metrics) {
      header.addAll(List.of(metric.label(), "change"));
    }
    List<List<String>> rows = new ArrayList<>();
    Map<String, Double> lossByKind;
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      Map<Metric, Double> whole = workload.evaluate(network, kernels);
      workload.requireBelievable(model, whole);
      lossByKind = workload.lossByKind(network, kernels);
      for (Form form : forms(workload)) {
        boolean asIs = !form.isRounded();
        Map<Metric, Double> values = asIs ? whole : workload.evaluate(network, form, kernels);
        List<String> row = new ArrayList<>(List.of(asIs ? "float32" : RecordMaker.name(form)));
        for (Metric metric : metrics) {
          double change = metric.change(values.get(metric), whole.get(metric));
          row.add(Numbers.fixed(values.get(metric), 4));
          row.add(Metrics.change(metric, change, Double.NaN, 3));
        }
        rows.add(row);
      }
    }
    return new TextTable(header, rows).text() + text(lossByKind) + text(workload.remarks());
  }

  /**
   * A saved network, if it knows as many words as the data have.
   *
   * @throws IllegalArgumentException if it knows more or fewer
   * @throws dev.espalier.model.CorruptFileException if it is none of the workload's
   */
  public static PrunableModel load(Workload workload, Path model) {
    PrunableModel network = workload.load(model);
    requireFit(workload, network, model);
    return network;
  }

  /** What it knows, in a table of its own. */
  private static String text(Map<String, Double> lossByKind) {
    List<List<String>> rows =
        lossByKind.entrySet().stream()
            .map(loss -> List.of(loss.getKey(), Numbers.fixed(loss.getValue(), 6)))
            .toList();
    return rows.isEmpty() ? "" : "\n" + new TextTable(List.of("float32", "nats"), rows).text();
  }

  private static String text(List<String> remarks) {
    return remarks.stream().map(remark -> "\n" + remark + "\n").collect(Collectors.joining());
  }

  /** As it is, and whatever else it may be rounded to here. */
  private static List<Form> forms(Workload workload) {
    return Stream.of(Form.values())
        .filter(form -> form == Form.DENSE || form.isRounded())
        .filter(workload.forms()::contains)
        .filter(form -> !form.isInOnnxRuntime() || OnnxRuntime.isAvailable())
        .toList();
  }

  /** Where a file does not name its words, their number is all that it can be held to. */
  private static void requireFit(Workload workload, PrunableModel network, Path model) {
    PrunableModel fresh = workload.fresh(1);
    int[] known = known(network);
    int[] expected = known(fresh);
    int other = Arrays.mismatch(known, expected);
    if (other >= 0) {
      throw new IllegalArgumentException(
          "%s: knows %,d %s, but %s has %,d; %s"
              .formatted(
                  model,
                  known[other],
                  other == 0 ? "words" : "characters",
                  workload.dataName(),
                  expected[other],
                  REMEDY));
    }
  }

  /** Rows of the tables of words and characters, whatever was pruned. */
  private static int[] known(PrunableModel network) {
    return network.parameters().stream()
        .filter(p -> p.role() == Role.EMBEDDING || p.role() == Role.FIXED)
        .mapToInt(p -> p.value().numRows)
        .toArray();
  }
}
