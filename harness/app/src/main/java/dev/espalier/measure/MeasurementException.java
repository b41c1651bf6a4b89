package dev.espalier.measure;

/** A network could not be timed. */
public final class MeasurementException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
