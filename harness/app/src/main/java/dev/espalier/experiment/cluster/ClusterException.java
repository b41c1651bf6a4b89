package dev.espalier.experiment.cluster;

/** A cluster cannot be used, or not any more: no trial's fault, so that all end with it. */
public class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what, why and what helps
   */
  public ClusterException(String message) {
    super(message);
  }

  /** Likewise. */
  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
