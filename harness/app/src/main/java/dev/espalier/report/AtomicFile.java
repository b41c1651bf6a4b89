package dev.espalier.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes whole files, so that a reader or a crash sees the old content or the new, never a part.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Replaces a file's content, as UTF-8; makes its folder where missing.
   *
   * @throws UncheckedIOException naming the path and the reason, if it cannot be written
   */
  public static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replaces a file's content; makes its folder where missing.
   *
   * @throws UncheckedIOException naming the path and the reason, if it cannot be written
   */
  public static void write(Path file, byte[] content) {
    Path target = file.toAbsolutePath();
    Path part =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.createDirectories(target.getParent());
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(part, e);
      throw unwritable(file, e);
    }
  }

  private static void discard(Path part, IOException because) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** The exception for a file that could not be written: its path, the reason, the fix. */
  public static UncheckedIOException unwritable(Path file, IOException cause) {
    return new UncheckedIOException(
        new IOException(file + ": cannot be written; " + reason(cause), cause));
  }

  private static String reason(IOException cause) {
    String text =
        cause instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : String.valueOf(cause.getMessage());
    if (cause instanceof AccessDeniedException) {
      return "no permission; choose another folder";
    } else if (cause instanceof FileAlreadyExistsException || text.contains("Not a directory")) {
      return "a part of its path is not a folder; choose another folder";
    } else if (text.contains("No space left") || text.contains("quota")) {
      return "no space left on its disk; free some or choose another folder";
    }
    return text;
  }
}
