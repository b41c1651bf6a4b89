package dev.espalier.experiment.compare;

import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The same row of two results folders, or a row that only one of them has.
 *
 * @param a null if only the second folder has it
 * @param b null if only the first folder has it
 */
record RowPair(ResultRow a, ResultRow b) {

  /**
   * Matches rows of one method, operating point and set of seeds. Among several of one operating
   * point, which a change of defaults leaves behind, those of the same settings belong together.
   *
   * @return pairs in the first folder's order; what only the second one has stands by its method
   */
  static List<RowPair> match(List<ResultRow> first, List<ResultRow> second) {
    ResultRow[] found = new ResultRow[first.size()];
    List<ResultRow> left = new ArrayList<>(second);
    BiPredicate<ResultRow, ResultRow> alike =
        (a, b) ->
            a.method().equals(b.method())
                && a.point().equals(b.point())
                && a.seeds().equals(b.seeds());
    for (BiPredicate<ResultRow, ResultRow> rule :
        List.of(alike.and((a, b) -> a.settings().equals(b.settings())), alike)) {
      for (int i = 0; i < found.length; i++) {
        ResultRow a = first.get(i);
        if (found[i] == null) {
          Optional<ResultRow> b = left.stream().filter(other -> rule.test(a, other)).findFirst();
          if (b.isPresent()) {
            found[i] = b.get();
            left.remove(b.get());
          }
        }
      }
    }
    List<RowPair> pairs = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      pairs.add(new RowPair(first.get(i), found[i]));
    }
    left.forEach(b -> pairs.add(place(pairs, b), new RowPair(null, b)));
    return pairs;
  }

  /** After the last row of the method, else at the end. */
  private static int place(List<RowPair> pairs, ResultRow row) {
    for (int i = pairs.size(); i > 0; i--) {
      if (pairs.get(i - 1).any().method().equals(row.method())) {
        return i;
      }
    }
    return pairs.size();
  }

  /** The row, of whichever side has it. */
  ResultRow any() {
    return a == null ? b : a;
  }

  /** A measure of the first folder's row; empty without. */
  Sample a(String measure) {
    return a == null ? Sample.NONE : a.measure(measure);
  }

  /** A measure of the second folder's row; empty without. */
  Sample b(String measure) {
    return b == null ? Sample.NONE : b.measure(measure);
  }

  /** The verdict on a measure; a row that one side lacks is said to be on the other only. */
  Verdict verdict(String measure) {
    return a == null
        ? Verdict.ONLY_B
        : b == null ? Verdict.ONLY_A : Verdict.of(a(measure), b(measure));
  }

  /** What was timed on either side. */
  List<String> timings() {
    return Stream.of(a, b)
        .filter(row -> row != null)
        .flatMap(row -> row.timings().stream())
        .distinct()
        .toList();
  }

  /** Names of the measures of either side. */
  List<String> measures() {
    return Stream.of(a, b)
        .filter(row -> row != null)
        .flatMap(row -> row.measures().keySet().stream())
        .distinct()
        .toList();
  }
}
