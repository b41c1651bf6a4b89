package dev.espalier.data;

import dev.espalier.file.FileFault;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Text files of users, all of them read the same way: as UTF-8, without the byte order mark that
 * some editors and spreadsheets begin them with, which is no part of the first word.
 */
public final class Utf8 {

  private static final int LONGEST_MARK = 4;

  /** What a file may begin with to say its encoding, the longer marks first. */
  private enum Mark {
    UTF_32LE(0xFF, 0xFE, 0, 0),
    UTF_32BE(0, 0, 0xFE, 0xFF),
    UTF_8(0xEF, 0xBB, 0xBF),
    UTF_16LE(0xFF, 0xFE),
    UTF_16BE(0xFE, 0xFF),
    NONE;

    private final int[] bytes;

    Mark(int... bytes) {
      this.bytes = bytes;
    }

    private boolean begins(byte[] file) {
      return file.length >= bytes.length
          && IntStream.range(0, bytes.length).allMatch(i -> (file[i] & 0xFF) == bytes[i]);
    }

    static Mark of(Path file, byte[] bytes) {
      Mark mark = Arrays.stream(values()).filter(m -> m.begins(bytes)).findFirst().orElseThrow();
      if (mark != NONE && mark != UTF_8) {
        String name = mark.name().replace('_', '-');
        throw new DataException(
            "%s: begins with the byte order mark of %s, and only UTF-8 is read; save it as UTF-8, or convert it with iconv -f %s -t UTF-8"
                .formatted(file, name, name.substring(0, name.length() - 2)));
      }
      return mark;
    }
  }

  private Utf8() {}

  /**
   * A file's text.
   *
   * @throws DataException naming the file, if it cannot be read, or as {@link #decode}
   */
  public static String read(Path file) {
    return decode(file, bytes(file));
  }

  /**
   * A file's bytes.
   *
   * @throws DataException naming the file, if it cannot be read
   */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": no such file");
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read; " + FileFault.reason(e));
    }
  }

  /**
   * The text of a file's bytes.
   *
   * @param file begins the messages
   * @throws DataException with line and byte, if it is no UTF-8, or begins with the byte order mark
   *     of another encoding
   */
  public static String decode(Path file, byte[] bytes) {
    int start = Mark.of(file, bytes).bytes.length;
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(in)
          .toString();
    } catch (CharacterCodingException e) {
      long line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new DataException(
          "%s: line %d (byte %d) is no UTF-8; convert the file, for instance with iconv"
              .formatted(file, line, in.position()));
    }
  }

  /**
   * The text of a file that is too large to be held, whose bytes that are no UTF-8 are read as
   * U+FFFD.
   *
   * @param file begins the messages
   * @param in its bytes, at their begin
   * @throws DataException if they begin with the byte order mark of another encoding
   */
  public static BufferedReader lines(Path file, InputStream in) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(in);
    bytes.mark(LONGEST_MARK);
    byte[] first = bytes.readNBytes(LONGEST_MARK);
    bytes.reset();
    bytes.skipNBytes(Mark.of(file, first).bytes.length);
    return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Whether a text can be written as UTF-8. One that holds half a surrogate pair cannot; a file
   * never has one, but the escapes of JSON do.
   */
  public static boolean holds(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
