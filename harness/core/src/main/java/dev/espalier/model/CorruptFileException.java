package dev.espalier.model;

import java.nio.file.Path;

/** A file of weights that cannot be used as it is. */
public final class CorruptFileException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param file begins the message
   * @param fault goes on with what is wrong, and what to do
   */
  public CorruptFileException(Path file, String fault) {
    super(file + ": " + fault);
  }
}
