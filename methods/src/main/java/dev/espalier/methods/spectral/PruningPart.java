package dev.espalier.methods.spectral;

import dev.espalier.method.Pruner;
import dev.espalier.methods.spectral.Gradients.Schedule;
import dev.espalier.methods.spectral.Table.Row;
import dev.espalier.model.Compaction;
import dev.espalier.model.EmptyGroupException;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.setup.Laboratory;
import dev.espalier.task.Split;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prunes planted networks, some of whose units carry little, as they were learnt spectrally and by
 * gradients: which units are kept?
 */
final class PruningPart {

  private static final int UNITS = 6;
  private static final int WEAK = 3;
  private static final int STRONG = UNITS - WEAK;
  private static final int WIDE = 8;
  private static final double SHARE = 0.05;
  private static final int SEQUENCES = 10_000;
  private static final int BATCH = 100;
  private static final double RATE = 0.02;
  private static final double PRUNING_RATE = 0.003;
  private static final String GROUP = "hidden1";
  private static final String SPECTRAL = "spectral";
  private static final String GRADIENT = "gradient";

  /** A method and what it is given. */
  private record Setup(String method, String settings) {

    Map<String, String> parsed() {
      return Arrays.stream(settings.split(","))
          .map(pair -> pair.split("="))
          .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
  }

  private static final List<Setup> SETUPS =
      List.of(
          new Setup("neuron-magnitude", "fraction=0.5"),
          new Setup("l0", "lambda=0.03"),
          new Setup("l0", "lambda=0.1"),
          new Setup("l0", "lambda=0.3"),
          new Setup("iss", "lambda=0.3"),
          new Setup("iss", "lambda=1"),
          new Setup("iss", "lambda=3"));

  private final SpectralScale scale;
  private final Laboratory laboratory;
  private final Table table = new Table("pruning");

  PruningPart(SpectralScale scale, Laboratory laboratory) {
    this.scale = scale;
    this.laboratory = laboratory;
  }

  void run(Criteria criteria) {
    laboratory.begin("pruning what was planted", scale.pruned());
    for (int seed = 1; seed <= scale.pruned(); seed++) {
      PlantedTask task =
          new PlantedTask(UNITS, WEAK, SHARE, WIDE, WIDE, 2, 0.2, seed, SEQUENCES, 1000, null);
      Gradients gradients = new Gradients(task, laboratory.kernels());
      Map<String, SequenceModel> networks = new LinkedHashMap<>();
      networks.put(SPECTRAL, task.learn().model());
      networks.put(GRADIENT, best(gradients));
      networks.forEach((how, network) -> prune(gradients, how, network));
      table.write(laboratory);
      laboratory.step("seed " + seed);
    }
    for (String method : SETUPS.stream().map(Setup::method).distinct().toList()) {
      List.of(SPECTRAL, GRADIENT).forEach(how -> criterion(how, method, criteria));
      agreement(method, criteria);
    }
  }

  /** Of several random starts, the one that answers best on held-out sequences. */
  private SequenceModel best(Gradients gradients) {
    SequenceModel best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 1; i <= scale.starts(); i++) {
      SequenceModel model = gradients.start(1000L * gradients.task().seed() + i);
      boolean diverged =
          gradients
              .train(model, Gradients.NOTHING, new Schedule(BATCH, scale.steps(), RATE, i))
              .isPresent();
      double loss = diverged ? Double.POSITIVE_INFINITY : gradients.loss(model, Split.VALID);
      if (best == null || loss < least) {
        best = model;
        least = loss;
      }
    }
    return best;
  }

  private void prune(Gradients gradients, String how, SequenceModel network) {
    Recovery recovery = Recovery.of(QuadraticNetwork.of(network), gradients.task().planted());
    double before = gradients.loss(network, Split.TEST);
    Schedule schedule = new Schedule(BATCH, scale.steps(), PRUNING_RATE, gradients.task().seed());
    for (Setup setup : SETUPS) {
      SequenceModel model = (SequenceModel) network.copy();
      Pruner pruner = laboratory.method(setup.method, setup.parsed());
      long start = System.nanoTime();
      String failed = gradients.train(model, pruner, schedule).orElse("");
      int[] kept = {};
      double after = Double.NaN;
      if (failed.isEmpty()) {
        Survivors survivors = pruner.survivors();
        kept = survivors.kept(model.groups(GROUP).get(0));
        try {
          after = gradients.loss((SequenceModel) Compaction.cut(model, survivors), Split.TEST);
        } catch (EmptyGroupException e) {
          failed = e.getMessage();
        }
      }
      int[] units = planted(kept, recovery);
      int strong = (int) Arrays.stream(units).filter(i -> i < STRONG).count();
      table
          .row()
          .put("method", setup.method)
          .put("settings", setup.settings)
          .put("learnt_by", how)
          .put("seed", gradients.task().seed())
          .put("A", recovery.inputs())
          .put("loss", before)
          .put("kept", units.length)
          .put("kept_units", Survivors.ranges(units))
          .put("strong_kept", strong)
          .put("weak_before_strong", strong == Math.min(units.length, STRONG))
          .put("strong_alone", strong == STRONG && units.length == STRONG)
          .put("pruned_loss", after)
          .put("seconds", (System.nanoTime() - start) * 1e-9)
          .put("error", failed);
    }
  }

  /** Which planted units those are that were kept, ascending. */
  private static int[] planted(int[] kept, Recovery recovery) {
    return IntStream.range(0, UNITS)
        .filter(i -> Arrays.stream(kept).anyMatch(k -> k == recovery.match()[i]))
        .toArray();
  }

  private void criterion(String how, String method, Criteria criteria) {
    Predicate<Row> rows = row -> row.is("learnt_by", how) && row.is("method", method);
    double seconds = Arrays.stream(table.numbers("seconds", rows)).sum();
    criteria.counted(
        "prunings of the %s network by %s in which weak units go before strong ones"
            .formatted(how, method),
        false,
        table.rows(rows.and(row -> row.is("weak_before_strong", true))).size(),
        table.rows(rows).size(),
        scale.pruned(),
        seconds);
    double[] alone = table.numbers("seed", rows.and(row -> row.is("strong_alone", true)));
    criteria.counted(
        "seeds whose strong units alone are kept of the %s network by %s, at some strength"
            .formatted(how, method),
        false,
        (int) Arrays.stream(alone).distinct().count(),
        scale.pruned(),
        scale.pruned(),
        seconds);
  }

  /** Whether of both networks the same planted units are kept. */
  private void agreement(String method, Criteria criteria) {
    List<Row> rows = table.rows(row -> row.is("method", method));
    Map<List<Object>, Object> spectral = new HashMap<>();
    for (Row row : rows) {
      if (row.is("learnt_by", SPECTRAL)) {
        spectral.put(key(row), row.values().get("kept_units"));
      }
    }
    List<Row> others = rows.stream().filter(row -> row.is("learnt_by", GRADIENT)).toList();
    long same = others.stream().filter(row -> row.is("kept_units", spectral.get(key(row)))).count();
    criteria.counted(
        "prunings by %s that keep the same units of the spectral and of the gradient network"
            .formatted(method),
        false,
        (int) same,
        others.size(),
        scale.pruned(),
        rows.stream().mapToDouble(row -> row.number("seconds")).sum());
  }

  private static List<Object> key(Row row) {
    return List.of(row.values().get("settings"), row.values().get("seed"));
  }
}
