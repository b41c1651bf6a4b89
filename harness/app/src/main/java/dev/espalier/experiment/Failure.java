package dev.espalier.experiment;

/** Why a trial failed, for a line and a table's cell. */
final class Failure {

  private static final int LONGEST = 500;

  private Failure() {}

  /**
   * In one line. Exceptions of ours and of methods that refuse something say what to do; of others,
   * the kind and the place may say more than the message.
   */
  static String of(Throwable thrown) {
    Class<?> type = thrown.getClass();
    String message = message(thrown);
    boolean told =
        type.getName().startsWith("dev.espalier.")
            || thrown instanceof IllegalStateException
            || thrown instanceof IllegalArgumentException;
    if (told && !message.isEmpty()) {
      return message;
    }
    StackTraceElement[] trace = thrown.getStackTrace();
    return type.getSimpleName()
        + (message.isEmpty() ? "" : ": " + message)
        + (trace.length == 0 ? "" : ", in " + trace[0]);
  }

  /** Its first line; a plugin's exception may fail even at that. */
  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      String line = message == null ? "" : message.strip().lines().findFirst().orElse("");
      return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    } catch (RuntimeException | Error e) {
      return "";
    }
  }
}
