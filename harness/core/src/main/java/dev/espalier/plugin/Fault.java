package dev.espalier.plugin;

/**
 * A plugin that cannot be used, and why. The other plugins are not touched by it.
 *
 * @param plugin the class, jar or folder at fault
 * @param id the method's id as far as it could be read, else empty
 * @param cause one line for the user
 * @param thrown what was thrown, or null
 */
public record Fault(String plugin, String id, String cause, Throwable thrown) {

  @Override
  public String toString() {
    return plugin + ": " + cause;
  }

  /** The innermost reason for a failure, in one line. */
  static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String kind = root.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message.lines().findFirst().orElse("");
  }
}
