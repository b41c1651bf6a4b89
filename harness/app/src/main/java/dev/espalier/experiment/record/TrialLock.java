package dev.espalier.experiment.record;

import dev.espalier.file.FileFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Says to other processes that a trial is being worked on. The operating system lets go of it when
 * its holder ends, however that ends, so that a killed run blocks nothing.
 */
public final class TrialLock implements AutoCloseable {

  private final FileChannel channel;

  private TrialLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a trial's lock if nobody has it.
   *
   * @param file that stands for the trial; made where missing, and left there
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static Optional<TrialLock> tryTake(Path file) {
    return open(file, false);
  }

  /** Takes a trial's lock once nobody has it any more. */
  public static TrialLock take(Path file) {
    return open(file, true).orElseThrow();
  }

  /** Keeps other processes from making a results folder's tables and pages until it is closed. */
  public static TrialLock ofTables(Path folder) {
    return take(folder.resolve("checkpoints").resolve("tables.lock"));
  }

  private static Optional<TrialLock> open(Path file, boolean wait) {
    FileChannel channel = null;
    try {
      Files.createDirectories(file.getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = wait ? channel.lock() : channel.tryLock();
      if (lock != null) {
        return Optional.of(new TrialLock(channel));
      }
      channel.close();
      return Optional.empty();
    } catch (OverlappingFileLockException e) {
      close(channel);
      return Optional.empty();
    } catch (IOException e) {
      close(channel);
      throw FileFault.writing(file, e);
    }
  }

  private static void close(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing was written.
      }
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
