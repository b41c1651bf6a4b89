package dev.espalier.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("runs.csv");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    AtomicFile.write(file(), "old");
    AtomicFile.Content broken =
        channel -> {
          throw new IOException("No space left on device");
        };
    String message =
        assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file(), broken))
            .getMessage();
    assertTrue(message.startsWith(file() + ": cannot be written; no space left"), message);
    assertEquals("old", Files.readString(file()));
    assertEquals(List.of("runs.csv"), names());
  }

  @Test
  void partsOfKilledProcessesGo() throws IOException {
    Files.writeString(folder.resolve(".runs.csv.17.part"), "ru");
    Files.writeString(folder.resolve("runs.csv.part"), "ru");
    Files.writeString(folder.resolve("curve.csv.part"), "of another file");
    AtomicFile.write(file(), "new");
    assertEquals(List.of("curve.csv.part", "runs.csv"), names());
  }

  @Test
  void partThatAnotherWritesStays() throws IOException {
    Path part = folder.resolve(".runs.csv.another.part");
    try (FileChannel other =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      AtomicFile.write(file(), "mine");
      assertTrue(Files.exists(part));
    }
  }

  /** As two runs of one trial would, or two that make the same table. */
  @Test
  void twoThatWriteAtOnceWriteEachItsOwn() throws IOException {
    AtomicFile.write(
        file(),
        channel -> {
          AtomicFile.write(file(), "the second");
          channel.write(ByteBuffer.wrap(new byte[] {'1'}));
        });
    assertEquals("1", Files.readString(file()));
    assertEquals(List.of("runs.csv"), names());
  }
}
