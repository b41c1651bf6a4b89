package dev.espalier.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes by which data are recognised. */
final class Sha256 {

  private Sha256() {}

  /** Of some bytes, hexadecimal. */
  static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Of a data set whose splits have these hashes. */
  static String of(String train, String valid, String test) {
    return of((train + valid + test).getBytes(StandardCharsets.US_ASCII));
  }
}
