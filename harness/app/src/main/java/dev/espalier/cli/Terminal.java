package dev.espalier.cli;

/** What {@code reproduce.sh} found out about the terminal: a JVM cannot ask for its width. */
final class Terminal {

  private Terminal() {}

  /** Width of the terminal that standard output goes to, in characters; 0 where that is none. */
  static int columns() {
    return Integer.getInteger("espalier.columns", 0);
  }

  /** Likewise of standard error. */
  static int errorColumns() {
    return Integer.getInteger("espalier.error.columns", 0);
  }
}
