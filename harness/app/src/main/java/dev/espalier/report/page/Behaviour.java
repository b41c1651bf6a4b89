package dev.espalier.report.page;

import dev.espalier.file.AtomicFile;
import dev.espalier.report.Numbers;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.TableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What tests of pruned networks have shown, for readers who know nothing of the tests: how much of
 * the dense network's behaviour is kept, against what was gained.
 */
public final class Behaviour {

  private static final String DEFECTS = "defects.csv";
  private static final String AGREEMENT = "agreement.csv";
  private static final String FIGURE = "behaviour.svg";
  private static final Pattern CELL = Pattern.compile("train\\.cell=([^;)]+)");
  private static final String NETWORK = "network";
  private static final String SEARCH = "search";
  private static final String RANDOM = "random";
  private static final String GENERATED = "generated";

  private final TableFile defects;
  private final TableFile agreement;
  private final List<Row> rows = new ArrayList<>();

  /**
   * A network, over its seeds.
   *
   * @param speedup measured; without values where nothing was timed
   * @param theory ratio of multiply-accumulates
   * @param kept share of the tests that are answered as the dense network does; without values for
   *     that itself
   */
  private record Row(String network, Sample speedup, double theory, Sample accuracy, Sample kept) {

    private double gain() {
      return speedup.isEmpty() ? theory : speedup.mean();
    }
  }

  private Behaviour(Path folder) {
    defects =
        TableFile.read(folder.resolve(DEFECTS))
            .require(
                List.of(
                    NETWORK, SEARCH, "theoretical_speedup", "accuracy", "tests", "defect_rate"));
    agreement = TableFile.read(folder.resolve(AGREEMENT));
    byNetwork(defects)
        .forEach(
            (network, own) ->
                rows.add(
                    new Row(
                        network,
                        defects.sample(own, "measured_speedup"),
                        defects.sample(own, "theoretical_speedup").mean(),
                        defects.sample(own, "accuracy"),
                        agreement.sample(
                            byNetwork(agreement).getOrDefault(network, List.of()), GENERATED))));
  }

  /** That of a folder; empty if nothing was tested there by tests drawn at random. */
  static Optional<Behaviour> in(Path folder) {
    return Optional.of(folder)
        .filter(f -> Files.isRegularFile(f.resolve(DEFECTS)))
        .map(Behaviour::new)
        .filter(behaviour -> !behaviour.rows.isEmpty());
  }

  /** Rows of tests that were drawn at random, by network. */
  private static Map<String, List<Map<String, String>>> byNetwork(TableFile table) {
    return table.rows().stream()
        .filter(row -> RANDOM.equals(row.get(SEARCH)))
        .collect(
            Collectors.groupingBy(
                row -> row.get(NETWORK), LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Draws what a folder's tests have shown as {@code behaviour.svg}, a line a method; nothing where
   * no network's answers were compared with the dense one's.
   *
   * @throws LinePlot.NoFontsException if this machine has no fonts to measure texts with
   */
  public static void draw(Path folder) {
    in(folder)
        .map(Behaviour::figure)
        .filter(svg -> !svg.isEmpty())
        .ifPresent(svg -> AtomicFile.write(folder.resolve(FIGURE), svg));
  }

  private String figure() {
    List<Row> told = rows.stream().filter(row -> !row.kept.isEmpty()).toList();
    boolean timed = told.stream().noneMatch(row -> row.speedup.isEmpty());
    Map<String, List<LinePlot.Measured>> lines = new LinkedHashMap<>();
    for (Row row : told) {
      double kept = 100 * row.kept.mean();
      double half = 100 * row.kept.halfWidth();
      double gain = timed ? row.speedup.mean() : row.theory;
      if (gain > 0) {
        lines
            .computeIfAbsent(line(row.network), method -> new ArrayList<>())
            .add(
                new LinePlot.Measured(
                    gain, kept, Math.max(0, kept - half), Math.min(100, kept + half)));
      }
    }
    String x =
        timed ? "measured speedup (right is faster)" : "fewer operations (right is less work)";
    return lines.isEmpty()
        ? ""
        : LinePlot.ofRatios(
            "Behaviour kept against " + (timed ? "speed gained" : "operations saved"),
            x,
            "tests answered as the dense network does, % (higher is better)",
            lines);
  }

  /** A network's method, and its cell if it tells one: {@code l0 (lambda=2; train.cell=gru)}. */
  private static String line(String network) {
    String method = network.replaceFirst(" \\(.*", "");
    Matcher cell = CELL.matcher(network);
    return cell.find() ? method + " (" + cell.group(1) + ")" : method;
  }

  /** What it tells in a sentence or two. */
  String sentence() {
    List<Row> told = rows.stream().filter(row -> !row.kept.isEmpty()).toList();
    if (told.isEmpty()) {
      return "Networks under tests made near held-out examples.";
    }
    String text = "";
    Optional<Row> whole = told.stream().filter(row -> row.gain() < 1.05).findFirst();
    if (whole.isPresent()) {
      text =
          "Tests near held-out examples: %s, which lost nothing, gives %s of the dense network's answers."
              .formatted(whole.get().network, percent(whole.get().kept));
    }
    Optional<Row> smaller =
        told.stream()
            .filter(row -> row.gain() >= 2)
            .max(Comparator.comparingDouble(row -> row.kept.mean()));
    return smaller
        .map(
            row ->
                "%s Of those with half of the work saved and more, %s keeps most of them: %s, at %s; its accuracy is %s."
                    .formatted(
                        whole.isPresent() ? "" : "Tests near held-out examples.",
                        row.network,
                        percent(row.kept),
                        gain(row),
                        percent(row.accuracy)))
        .map((whole.isPresent() ? text : "")::concat)
        .map(String::strip)
        .orElse(text);
  }

  private static String gain(Row row) {
    return row.speedup.isEmpty()
        ? Numbers.significant(row.theory, 3) + "x fewer operations"
        : Numbers.significant(row.speedup.mean(), 3) + "x the speed";
  }

  /** A row a network, in words that need no paper; what was not asked of any is left out. */
  List<Map<String, String>> table() {
    List<Map<String, String>> texts = new ArrayList<>();
    for (Row row : rows) {
      Map<String, String> text = new LinkedHashMap<>();
      text.put("network", row.network);
      text.put("measured speedup", Numbers.with(Numbers.significant(row.speedup.mean(), 3), "x"));
      text.put("fewer operations", Numbers.with(Numbers.significant(row.theory, 3), "x"));
      text.put("right on unseen examples", percent(row.accuracy));
      text.put("tests answered as the dense network does", percent(row.kept));
      text.put("answers that a small change alters", percent(rate(row.network, RANDOM)));
      text.put("answers that the gradient alters", percent(rate(row.network, "fgsm")));
      texts.add(text);
    }
    for (String title : List.copyOf(texts.get(0).keySet())) {
      if (texts.stream().allMatch(text -> text.get(title).isEmpty())) {
        texts.forEach(text -> text.remove(title));
      }
    }
    return texts;
  }

  private Sample rate(String network, String search) {
    return defects.sample(
        defects.rows().stream()
            .filter(row -> network.equals(row.get(NETWORK)) && search.equals(row.get(SEARCH)))
            .toList(),
        "defect_rate");
  }

  /** Mean, and half of its 95 % interval over the seeds. */
  private static String percent(Sample share) {
    double half = 100 * share.halfWidth();
    return Numbers.with(
        Numbers.fixed(100 * share.mean(), 1)
            + (Double.isNaN(half) ? "" : " ± " + Numbers.fixed(half, 1)),
        share.isEmpty() ? "" : " %");
  }
}
