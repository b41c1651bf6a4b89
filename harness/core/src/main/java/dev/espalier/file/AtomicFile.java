package dev.espalier.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes whole files, so that a reader or a crash sees the old content or the new, never a part.
 */
public final class AtomicFile {

  private static final String PART = ".part";

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
    write(
        file,
        channel -> {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /** Writes a content. */
  public interface Content {

    /** Writes all of it from where the channel is. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Replaces a file's content; makes its folder where missing. What a killed process left of the
   * same file goes.
   *
   * @throws UncheckedIOException naming the path and the reason, if it cannot be written; then the
   *     old content is there, and no part of the new
   */
  public static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path part = null;
    try {
      Files.createDirectories(target.getParent());
      removeLeftovers(target);
      do {
        // Unlike a process's number, what was drawn tells those of several machines apart.
        part =
            target.resolveSibling(
                ".%s.%s%s".formatted(target.getFileName(), UUID.randomUUID(), PART));
      } while (!write(part, target, content));
    } catch (IOException e) {
      discard(part, e);
      throw FileFault.writing(file, e);
    } catch (RuntimeException | Error e) {
      discard(part, e);
      throw e;
    }
  }

  /**
   * @return whether it was; not, if another process took the part for a leftover before it was
   *     locked
   */
  private static boolean write(Path part, Path target, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      lock(channel);
      if (!Files.exists(part)) {
        return false;
      }
      content.writeTo(channel);
      channel.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    }
  }

  /**
   * Says that the file is being written; where files cannot be locked, none passes for left over.
   */
  private static void lock(FileChannel channel) {
    try {
      channel.tryLock();
    } catch (IOException e) {
      // No locks here.
    }
  }

  /** Removes the parts of a file that nobody writes any more. */
  private static void removeLeftovers(Path target) throws IOException {
    String name = target.getFileName().toString();
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(target.getParent(), file -> isPart(file, name))) {
      for (Path part : parts) {
        removeUnlessHeld(part);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The parts of earlier versions had the name of their file. */
  private static boolean isPart(Path file, String name) {
    String part = file.getFileName().toString();
    return part.endsWith(PART)
        && (part.equals(name + PART) || part.startsWith("." + name + "."))
        && Files.isRegularFile(file);
  }

  private static void removeUnlessHeld(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        Files.delete(part);
      }
    } catch (OverlappingFileLockException | IOException e) {
      // Another thread's, gone already, or nothing that can be known.
    }
  }

  private static void discard(Path part, Throwable because) {
    try {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
