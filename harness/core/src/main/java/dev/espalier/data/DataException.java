package dev.espalier.data;

/**
 * Data that cannot be used; the message begins with the file or folder and ends with what to do.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public DataException(String message) {
    super(message);
  }
}
