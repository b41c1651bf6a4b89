package dev.espalier.report.summary;

import dev.espalier.report.Lines;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The summary for people. */
public final class SummaryView {

  /** More names than these are counted. */
  private static final int NAMED = 2;

  private final Summary summary;

  public SummaryView(Summary summary) {
    this.summary = summary;
  }

  /** Whether there is nothing to say, since no network that lost something is faster for it. */
  public boolean isEmpty() {
    return summary.curves().isEmpty() || summary.marks().isEmpty();
  }

  /** What it tells, in one line. */
  public String title() {
    List<String> marks = summary.speedups().stream().map(SummaryView::factor).toList();
    int last = marks.size() - 1;
    String all =
        last == 0
            ? "about " + marks.get(0)
            : String.join(", ", marks.subList(0, last)) + " and " + marks.get(last);
    boolean alike = summary.marks().stream().allMatch(mark -> mark.cell().isEmpty());
    return summary.protocol().isEmpty()
        ? "At " + all + " fewer multiply-accumulates (nothing was timed):"
        : "At %s the dense network's speed, measured at %s%s:"
            .formatted(all, summary.protocol(), alike ? "" : ", each cell for itself");
  }

  /** Who is first at each speed, and what that costs: what most readers came for. */
  public TextTable best() {
    List<List<String>> rows = new ArrayList<>();
    for (Summary.Mark mark : summary.marks()) {
      Optional<Standing> first = first(mark);
      rows.add(
          first
              .map(
                  best ->
                      List.of(
                          at(mark),
                          best.curve().name(),
                          quality(best),
                          change(best),
                          mark.seeds() < 2
                              ? "one seed cannot tell"
                              : String.join(", ", untold(mark))))
              .orElseGet(() -> List.of(at(mark), nobody(mark), "", "", "")));
    }
    return new TextTable(
        List.of("at", "best", summary.quality().label(), "cost", "not told apart from it"), rows);
  }

  /** The same in a sentence. */
  public String answer() {
    List<String> firsts =
        summary.marks().stream()
            .filter(mark -> first(mark).isPresent())
            .map(mark -> "%s at %s".formatted(first(mark).get().curve().name(), factor(mark.at())))
            .toList();
    List<String> rest = new ArrayList<>();
    List<String> none = new ArrayList<>();
    for (Summary.Mark mark : summary.marks()) {
      if (mark.standings().isEmpty()) {
        none.add(within(mark));
      } else if (first(mark).isEmpty()) {
        rest.add("at %s, %s".formatted(factor(mark.at()), nobody(mark)));
      }
    }
    if (!none.isEmpty()) {
      rest.add("no method gets to " + String.join(" or ", none));
    }
    String speed =
        summary.protocol().isEmpty()
            ? "By saved multiply-accumulates (nothing was timed)"
            : "By measured speed (%s)".formatted(summary.protocol());
    if (isBare()) {
      return "%s, no method gets to %s; the fastest, %s, gets to %s."
          .formatted(speed, String.join(" or ", none), fastest().name(), factor(fastest().end()));
    }
    String best = firsts.isEmpty() ? "nobody is first" : "the best is " + String.join(", ", firsts);
    if (summary.marks().stream().allMatch(mark -> mark.seeds() < 2)) {
      rest.add("of one seed each, so that it may be chance");
    }
    return Stream.concat(Stream.of(speed + ", " + best), rest.stream())
            .collect(Collectors.joining("; "))
        + ".";
  }

  /** Whether no method gets anywhere near a speed at which they are compared. */
  public boolean isBare() {
    return summary.marks().stream().allMatch(mark -> mark.standings().isEmpty());
  }

  private MethodCurve fastest() {
    return summary.curves().stream()
        .filter(curve -> !curve.seeds().isEmpty())
        .max(Comparator.comparingDouble(MethodCurve::end))
        .orElse(summary.curves().get(0));
  }

  private static Optional<Standing> first(Summary.Mark mark) {
    return mark.standings().stream().filter(standing -> standing.place() == 1).findFirst();
  }

  /** Why there is no first. */
  private static String nobody(Summary.Mark mark) {
    return mark.standings().isEmpty()
        ? "none got there"
        : "in some seeds only: "
            + mark.standings().stream()
                .map(standing -> standing.curve().name())
                .collect(Collectors.joining(", "));
  }

  /** A row a mark and method, the best first. */
  public TextTable table() {
    List<List<String>> rows = new ArrayList<>();
    List<String> nobody = new ArrayList<>();
    for (Summary.Mark mark : summary.marks()) {
      if (mark.standings().isEmpty()) {
        nobody.add(at(mark));
      }
      for (Standing standing : mark.standings()) {
        rows.add(
            List.of(
                standing == mark.standings().get(0) ? at(mark) : "",
                standing.curve().name(),
                points(mark, standing),
                quality(standing),
                change(standing),
                standing.place() == 1 ? placed(mark) : other(mark, standing)));
      }
    }
    if (!nobody.isEmpty()) {
      rows.add(List.of(String.join(", ", nobody), "none got there", "", "", "", ""));
    }
    return new TextTable(
        List.of("at", "method", "points", summary.quality().label(), "change", "against the first"),
        rows);
  }

  private static String at(Summary.Mark mark) {
    return factor(mark.at()) + (mark.cell().isEmpty() ? "" : ", " + mark.cell());
  }

  /** Within a sentence. */
  private static String within(Summary.Mark mark) {
    return factor(mark.at()) + (mark.cell().isEmpty() ? "" : " (" + mark.cell() + ")");
  }

  /** Where it was read: between two points, or at one; the mean speed, if it is not the mark. */
  private static String points(Summary.Mark mark, Standing standing) {
    String read = factor(standing.speedup());
    if (!standing.interpolated()) {
      return read;
    }
    return factor(standing.below())
        + " to "
        + factor(standing.above())
        + (read.equals(factor(mark.at())) ? "" : ", at " + read);
  }

  private String quality(Standing standing) {
    Sample quality = standing.quality();
    double halfWidth = quality.halfWidth();
    return Metrics.text(summary.quality(), quality.mean(), quality)
        + (Double.isNaN(halfWidth)
            ? ""
            : " ± " + Metrics.text(summary.quality(), halfWidth, quality));
  }

  private String change(Standing standing) {
    Sample change = standing.change();
    return change.isEmpty()
        ? "no control was trained"
        : Metrics.change(summary.quality(), change.mean(), change.halfWidth(1), 1)
            + " vs "
            + standing.curve().control();
  }

  /** Who got there in every seed and may be as good as the first, for all that is known. */
  private static List<String> untold(Summary.Mark mark) {
    return mark.standings().stream()
        .filter(standing -> standing.place() > 1 && !standing.isToldApart())
        .map(standing -> standing.curve().name())
        .toList();
  }

  private static String placed(Summary.Mark mark) {
    List<String> untold = untold(mark);
    if (mark.standings().size() == 1) {
      return "alone";
    } else if (mark.seeds() < 2) {
      return "first, of one seed";
    } else if (untold.isEmpty()) {
      return "first";
    }
    return "first, cannot be told from "
        + (untold.size() > NAMED ? untold.size() + " others" : String.join(", ", untold));
  }

  private static String other(Summary.Mark mark, Standing standing) {
    Sample difference = standing.difference();
    int seeds = standing.readings().size();
    List<String> parts = new ArrayList<>();
    if (!difference.isEmpty()) {
      parts.add(value(difference, standing.comparisons(), "+"));
      if (mark.seeds() > 1 && !standing.isToldApart()) {
        parts.add("not told apart");
      }
    }
    if (seeds < mark.seeds()) {
      parts.add("%d of %d seeds".formatted(seeds, mark.seeds()));
    }
    return String.join(", ", parts);
  }

  /** A mean with half of its interval. */
  private static String value(Sample sample, int comparisons, String plus) {
    double halfWidth = sample.halfWidth(comparisons);
    return (sample.mean() >= 0 ? plus : "")
        + Numbers.fixed(sample.mean(), 2)
        + (Double.isNaN(halfWidth) ? "" : " ± " + Numbers.fixed(halfWidth, 2));
  }

  /** What one has to know to read it, a line each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (summary.isCurved()) {
      notes.add(
          "Read off each method's own points, seed by seed: between the two that enclose the speed,"
              + " linear in its logarithm, or at an");
      notes.add(
          "end within 3 % of it, as it is (the speed read stands under points); never beyond a"
              + " method's points.");
      for (Summary.Mark mark : summary.marks()) {
        String absent = absent(mark);
        if (!absent.isEmpty()) {
          notes.add("Not at " + at(mark) + ", where their points end: " + absent + ".");
        }
      }
    } else {
      notes.add(
          "No method has a second point: all that lie within 10 % of where the most do, as they are,"
              + " so the sizes compared");
      notes.add("differ from that by up to 10 %; points tells the mean speed of each.");
    }
    if (summary.curves().stream().anyMatch(curve -> curve.seeds().size() > 1)) {
      notes.add(
          "±: half of the mean's 95 % interval over seeds (Student's t); differences are paired by"
              + " seed, and as the first is the best of");
      notes.add(
          "many, their intervals hold together at a speed (Bonferroni); not told apart: it includes"
              + " 0.");
    } else {
      notes.add("One seed: no intervals, and which method is first may be chance.");
    }
    String scattered =
        summary.curves().stream()
            .filter(MethodCurve::scattered)
            .map(MethodCurve::name)
            .collect(Collectors.joining(", "));
    if (!scattered.isEmpty() && summary.protocol().isEmpty()) {
      notes.add(scattered + ": multiply-accumulates that only a sparse kernel leaves out.");
    } else if (summary.curves().stream().anyMatch(curve -> curve.form().equals("sparse"))) {
      notes.add(scattered + ": of scattered weights, timed with the sparse kernel.");
    }
    String absent =
        summary.curves().stream()
            .filter(curve -> curve.seeds().isEmpty())
            .map(MethodCurve::name)
            .collect(Collectors.joining(", "));
    if (!absent.isEmpty()) {
      notes.add("Not timed, so not here: " + absent + ".");
    }
    return notes;
  }

  /** The methods that others leave behind at a mark: names, with commas. */
  private String absent(Summary.Mark mark) {
    List<MethodCurve> there = mark.standings().stream().map(Standing::curve).toList();
    return there.isEmpty()
        ? ""
        : summary.curves().stream()
            .filter(curve -> curve.cell().equals(mark.cell()))
            .filter(curve -> !curve.seeds().isEmpty() && !there.contains(curve))
            .map(MethodCurve::name)
            .collect(Collectors.joining(", "));
  }

  /** All of it for a terminal; empty if there is nothing to say. */
  public String text() {
    return text(Integer.MAX_VALUE);
  }

  /** Likewise, its table no wider than so many characters. */
  public String text(int width) {
    return isEmpty()
        ? ""
        : Lines.fitting("\n" + title() + "\n\n", width)
            + table().text(width)
            + Lines.fitting("\n" + String.join("\n", notes()), width);
  }

  /** All of it as Markdown, to stand beneath another table; empty if there is nothing to say. */
  public String markdown() {
    return isEmpty()
        ? ""
        : "\n" + title() + "\n\n" + table().markdown() + "\n" + String.join("\n", notes()) + "\n";
  }

  private static String factor(double speedup) {
    return Numbers.significant(speedup, 3) + "x";
  }
}
