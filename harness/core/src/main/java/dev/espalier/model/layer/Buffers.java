package dev.espalier.model.layer;

/** Buffers that grow to the largest batch and then stay. */
public final class Buffers {

  private Buffers() {}

  /** The buffer, or a new one where it is too small; its contents may be lost. */
  public static float[] atLeast(float[] buffer, int size) {
    return buffer.length >= size ? buffer : new float[size];
  }

  /** The buffer, or a new one where it is too small; its contents may be lost. */
  public static int[] atLeast(int[] buffer, int size) {
    return buffer.length >= size ? buffer : new int[size];
  }
}
