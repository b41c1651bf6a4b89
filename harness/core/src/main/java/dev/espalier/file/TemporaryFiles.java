package dev.espalier.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files and folders that are needed for a while, in {@code java.io.tmpdir}. */
public final class TemporaryFiles {

  /** The system property that says where they are. */
  public static final String FOLDER = "java.io.tmpdir";

  private TemporaryFiles() {}

  private interface Making {
    Path make() throws IOException;
  }

  /**
   * A new file.
   *
   * @throws UncheckedIOException naming the folder, the reason and the fix, if it cannot be made
   */
  public static Path file(String prefix, String suffix) {
    return made(() -> Files.createTempFile(prefix, suffix));
  }

  /**
   * A new folder.
   *
   * @throws UncheckedIOException naming the folder, the reason and the fix, if it cannot be made
   */
  public static Path folder(String prefix) {
    return made(() -> Files.createTempDirectory(prefix));
  }

  private static Path made(Making making) {
    try {
      return making.make();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: nothing can be made in this temporary folder (%s); give another, for instance ESPALIER_JAVA_OPTS=-D%s=DIR"
              .formatted(System.getProperty(FOLDER), FileFault.reason(e), FOLDER),
          e);
    }
  }
}
