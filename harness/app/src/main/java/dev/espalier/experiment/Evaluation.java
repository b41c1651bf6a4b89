package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
   * @return a line a form of storing its weights, as a table
   * @param scale whose data and batches; its words must be those that the network was trained with
   * @throws IllegalArgumentException if there is no such experiment or scale, or the network knows
   *     other words than the data has
   */
  public static String of(
      Experiments experiments,
      String experiment,
      Scale scale,
      Sources sources,
      Path model,
      int threads) {
    ExperimentFamily family = experiments.named(experiment);
    Workload workload = family.open(scale, sources);
    PrunableModel network = workload.load(model);
    requireFit(workload, network, model);
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
      lossByKind = workload.lossByKind(network, kernels);
      for (Form form : forms(workload)) {
        boolean asIs = !form.isRounded();
        Map<Metric, Double> values = asIs ? whole : workload.evaluate(network, form, kernels);
        List<String> row = new ArrayList<>(List.of(asIs ? "float32" : RecordMaker.name(form)));
        for (Metric metric : metrics) {
          double change = metric.change(values.get(metric), whole.get(metric));
          row.add(Numbers.fixed(values.get(metric), 4));
          row.add(Numbers.fixed(change, 3) + metric.changeUnit());
        }
        rows.add(row);
      }
    }
    return new TextTable(header, rows).text() + text(lossByKind);
  }

  /** What it knows, in a table of its own. */
  private static String text(Map<String, Double> lossByKind) {
    List<List<String>> rows =
        lossByKind.entrySet().stream()
            .map(loss -> List.of(loss.getKey(), Numbers.fixed(loss.getValue(), 6)))
            .toList();
    return rows.isEmpty() ? "" : "\n" + new TextTable(List.of("float32", "nats"), rows).text();
  }

  /** As it is, and whatever else it may be rounded to here. */
  private static List<Form> forms(Workload workload) {
    return Stream.of(Form.values())
        .filter(form -> form == Form.DENSE || form.isRounded())
        .filter(workload.forms()::contains)
        .filter(form -> !form.isInOnnxRuntime() || OnnxRuntime.isAvailable())
        .toList();
  }

  /** A network knows words by their numbers, which stand for other words in other data. */
  private static void requireFit(Workload workload, PrunableModel network, Path model) {
    PrunableModel fresh = workload.fresh(1);
    OptionalInt words = words(network);
    OptionalInt expected = words(fresh);
    if (!words.equals(expected)) {
      throw new IllegalArgumentException(
          "%s: knows %,d words, but %s has %,d; %s"
              .formatted(model, words.orElse(0), workload.dataName(), expected.orElse(0), REMEDY));
    }
    Map<String, String> told = Safetensors.metadata(model);
    Map<String, String> here = workload.describe(fresh);
    for (String what : AnsweringModel.NUMBERED) {
      if (told.containsKey(what) && !told.get(what).equals(here.get(what))) {
        throw new IllegalArgumentException(
            "%s: has other %s than %s; %s".formatted(model, what, workload.dataName(), REMEDY));
      }
    }
  }

  /** Rows of the table of words, which is the first that a network has, whatever was pruned. */
  private static OptionalInt words(PrunableModel network) {
    return network.parameters().stream()
        .filter(p -> p.role() == Role.EMBEDDING || p.role() == Role.FIXED)
        .mapToInt(p -> p.value().numRows)
        .findFirst();
  }
}
