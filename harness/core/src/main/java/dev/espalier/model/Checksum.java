package dev.espalier.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.ejml.data.FMatrixRMaj;

/**
 * SHA-256 of matrices and strings by name, in whatever order a file has them, so that it stays the
 * same where another program reads a file and writes it anew.
 */
public final class Checksum {

  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a network's weights, hexadecimal. */
  public static String of(PrunableModel model) {
    Map<String, FMatrixRMaj> weights = new TreeMap<>();
    model.parameters().forEach(p -> weights.put(p.name(), p.value()));
    return of(weights, Map.of());
  }

  /** Hexadecimal. */
  static String of(Map<String, FMatrixRMaj> tensors, Map<String, String> strings) {
    Checksum sum = new Checksum();
    new TreeMap<>(strings)
        .forEach(
            (name, value) -> {
              sum.add(name);
              sum.add(value);
            });
    new TreeMap<>(tensors)
        .forEach(
            (name, matrix) -> {
              sum.add(name);
              sum.add(matrix);
            });
    return HexFormat.of().formatHex(sum.digest.digest());
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private void add(FMatrixRMaj matrix) {
    digest.update(
        ByteBuffer.allocate(2 * Integer.BYTES)
            .putInt(matrix.numRows)
            .putInt(matrix.numCols)
            .array());
    int size = matrix.getNumElements();
    for (int done = 0; done < size; ) {
      int n = Math.min(BUFFER / Float.BYTES, size - done);
      buffer.asFloatBuffer().put(matrix.data, done, n);
      digest.update(buffer.array(), 0, Float.BYTES * n);
      done += n;
    }
  }
}
