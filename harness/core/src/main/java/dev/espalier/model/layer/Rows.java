package dev.espalier.model.layer;

import dev.espalier.kernel.Team;

/** Work on rows that do not depend on one another, shared among a team. */
public final class Rows {

  /** Elements that are worth waking the team for. */
  private static final int ELEMENTS = 1 << 14;

  private Rows() {}

  /** Work on some of the rows. */
  public interface Range {
    /** Works on the rows {@code from ≤ row < to}. */
    void run(int from, int to);
  }

  /**
   * Does the work for all rows, some at a time.
   *
   * @param width elements of a row, which decide how many rows go together
   */
  public static void share(Team team, int rows, int width, Range work) {
    int size = Math.max(1, ELEMENTS / Math.max(1, width));
    if (rows <= size) {
      work.run(0, rows);
    } else {
      team.run(
          (rows + size - 1) / size,
          (index, worker) -> work.run(index * size, Math.min(rows, (index + 1) * size)));
    }
  }
}
