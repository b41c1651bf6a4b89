package dev.espalier.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFaultTest {

  private static final Path FILE = Path.of("models/dense.safetensors");

  @TempDir Path folder;

  @Test
  void whatTheSystemSaysIsToldWithFileAndRemedy() {
    Map<IOException, String> faults =
        Map.of(
            new IOException("No space left on device"), "no space left on its disk; free some",
            new IOException("File too large"), "it would be larger than files may be here; raise",
            new AccessDeniedException("models"), "no permission; change that",
            new NoSuchFileException("models"), "no such file or folder",
            new FileSystemException("models", null, "Too many open files"), "too many files are",
            new FileNotFoundException("models/(x) (Permission denied)"), "no permission; change",
            new MalformedInputException(1), "it is no text in UTF-8; convert it",
            new FileSystemException("models"), "FileSystemException",
            new IOException("Input/output error"), "Input/output error",
            new IOException(), "IOException");
    faults.forEach(
        (cause, due) -> {
          String said = FileFault.writing(FILE, cause).getMessage();
          assertTrue(said.startsWith(FILE + ": cannot be written; " + due), said);
        });
  }

  @Test
  void folderThatIsAFileIsNamed() throws IOException {
    Path models = Files.createFile(folder.resolve("models"));
    String said =
        assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.write(models.resolve("dense.safetensors"), "weights"))
            .getMessage();
    assertEquals(
        "%s/dense.safetensors: cannot be written; %1$s is no folder; take it away, or choose another folder"
            .formatted(models),
        said);
  }

  /** An exception's own words are the most, and a path alone is not enough. */
  @Test
  void ownWordsOfAnExceptionAreToldOrElseTheFileAndTheReason() {
    IOException cause = new AccessDeniedException("runs.csv");
    assertEquals(
        "runs.csv: no permission; change that, or choose another folder",
        FileFault.message(new UncheckedIOException(cause)));
    assertEquals(
        "the page: is gone",
        FileFault.message(new UncheckedIOException("the page: is gone", cause)));
    String own = "No space for File too large: quota";
    assertEquals(own, FileFault.message(new UncheckedIOException(new IOException(own))));
  }
}
