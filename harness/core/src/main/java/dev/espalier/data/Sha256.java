package dev.espalier.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes by which data are recognised. */
public final class Sha256 {

  private Sha256() {}

  /** Of some bytes, hexadecimal. */
  public static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Of a file's content.
   *
   * @throws DataException if it cannot be read
   */
  public static String of(Path file) {
    return of(Utf8.bytes(file));
  }

  /** Of a data set whose parts have these hashes. */
  public static String of(String... hashes) {
    return of(String.join("", hashes).getBytes(StandardCharsets.US_ASCII));
  }
}
