package dev.espalier.train;

import dev.espalier.file.FileFault;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a trial has come to cannot be saved, or what was saved cannot be read: no fault of its
 * method, so that the trials after it would fare no better.
 */
public class UnsavedException extends UncheckedIOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which file, and why
   */
  public UnsavedException(String message, IOException cause) {
    super(message, cause);
  }

  /** Of what was thrown where files are read or written. */
  public UnsavedException(UncheckedIOException thrown) {
    this(FileFault.message(thrown), thrown.getCause());
  }
}
