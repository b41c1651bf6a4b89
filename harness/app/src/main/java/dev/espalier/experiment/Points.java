package dev.espalier.experiment;

import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Tried;

/** Which of its operating points a method is run at. */
public enum Points {
  /** Those that stand for it. */
  MAIN,
  /** These and the others that make a curve of several sizes with them, see {@link OperatesAt}. */
  ALL,
  /**
   * Those that were tried so as to choose its settings, see {@link Tried}. The test split is not
   * read then, and nothing is timed.
   */
  TRIED
}
