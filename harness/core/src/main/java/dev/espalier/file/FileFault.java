package dev.espalier.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What went wrong with a file, for people: which file, doing what, why, and what helps. The
 * system's exceptions say one of the three at most.
 */
public final class FileFault {

  /** What the system's words begin with, and what they mean. */
  private static final Map<String, String> MEANING =
      Map.ofEntries(
          Map.entry(
              "No space left", "no space left on its disk; free some or choose another folder"),
          Map.entry(
              "Disk quota exceeded",
              "no space left to you on its disk; free some or choose another folder"),
          Map.entry(
              "File too large",
              "it would be larger than files may be here; raise the limit (ulimit -f) or choose another disk"),
          Map.entry("Read-only file system", "its disk cannot be written; choose another folder"),
          Map.entry("Too many open files", "too many files are open; raise the limit (ulimit -n)"),
          Map.entry("File name too long", "its name is too long; choose a shorter one"),
          Map.entry("Not a directory", "a part of its path is not a folder; choose another folder"),
          Map.entry("Is a directory", "it is a folder; choose another name"),
          Map.entry("Permission denied", "no permission; change that, or choose another folder"),
          Map.entry("No such file", "no such file or folder"));

  private FileFault() {}

  /** A file or folder could not be read. */
  public static UncheckedIOException reading(Path file, IOException cause) {
    return of(file, "cannot be read", cause);
  }

  /** A file could not be written. */
  public static UncheckedIOException writing(Path file, IOException cause) {
    return of(file, "cannot be written", cause);
  }

  /** A file, or what a folder holds, could not be deleted. */
  public static UncheckedIOException deleting(Path file, IOException cause) {
    return of(file, "cannot be deleted", cause);
  }

  private static UncheckedIOException of(Path file, String what, IOException cause) {
    return new UncheckedIOException("%s: %s; %s".formatted(file, what, reason(cause)), cause);
  }

  /** Why, in words. */
  public static String reason(IOException cause) {
    if (cause instanceof FileAlreadyExistsException there) {
      return there.getFile() + " is no folder; take it away, or choose another folder";
    } else if (cause instanceof CharacterCodingException) {
      return "it is no text in UTF-8; convert it, for instance with iconv";
    }
    String told = told(cause);
    return MEANING.entrySet().stream()
        .filter(known -> told.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(told.isEmpty() ? cause.getClass().getSimpleName() : told);
  }

  /** The system's words, which some exceptions have as their kind alone. */
  private static String told(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "Permission denied";
    } else if (cause instanceof NoSuchFileException) {
      return "No such file";
    } else if (cause instanceof NotDirectoryException) {
      return "Not a directory";
    } else if (cause instanceof DirectoryNotEmptyException) {
      return "Is a directory";
    } else if (cause instanceof FileSystemException f) {
      return f.getReason() == null ? "" : f.getReason();
    }
    String text = cause.getMessage() == null ? "" : cause.getMessage();
    // It has the path before.
    return cause instanceof FileNotFoundException && text.endsWith(")")
        ? text.substring(text.lastIndexOf('(') + 1, text.length() - 1)
        : text;
  }

  /**
   * What to tell of an exception: its own words if it has some, else its cause's. Of the system's,
   * the file and the reason.
   */
  public static String message(IOException fault) {
    return fault instanceof FileSystemException f && f.getFile() != null
        ? f.getFile() + ": " + reason(fault)
        : reason(fault);
  }

  /** Likewise. */
  public static String message(UncheckedIOException fault) {
    String own = fault.getMessage();
    return own == null || own.equals(fault.getCause().toString()) ? message(fault.getCause()) : own;
  }
}
