package dev.espalier.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Files of a campaign, and small data to run on. */
final class Scratch {

  private static final String[] NAMES = {
    "ada", "ben", "cleo", "dan", "eve", "finn", "gail", "hugo"
  };
  private static final String[] VERBS = {"sees", "likes", "finds", "calls"};
  private static final String[] THINGS = {"a lamp", "the sea", "old bread", "two keys", "a road"};

  private Scratch() {}

  /** Empties a folder, or makes it. */
  static Path fresh(Path folder) throws IOException {
    delete(folder);
    return Files.createDirectories(folder);
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Copies a folder with all that is in it. */
  static Path copy(Path from, Path to) throws IOException {
    fresh(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return to;
  }

  /** The only file in or below a folder whose name matches. */
  static Path only(Path folder, String name) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(file -> file.getFileName().toString().matches(name)).toList();
      if (found.size() != 1) {
        throw new IllegalStateException(folder + ": has not one file " + name + ", but " + found);
      }
      return found.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder of text for a language model. */
  static Path text(Path folder) throws IOException {
    fresh(folder);
    Random random = new Random(1);
    for (String split : List.of("train", "valid", "test")) {
      StringBuilder text = new StringBuilder();
      for (int line = 0; line < (split.equals("train") ? 400 : 120); line++) {
        text.append(sentence(random)).append('\n');
      }
      Files.writeString(folder.resolve(split + ".txt"), text);
    }
    return folder;
  }

  private static String sentence(Random random) {
    return String.join(" ", pick(NAMES, random), pick(VERBS, random), pick(THINGS, random));
  }

  private static String pick(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  /** A folder of questions in SQuAD's format. */
  static Path questions(Path folder) throws IOException {
    fresh(folder);
    Random random = new Random(2);
    for (String split : List.of("train", "dev")) {
      StringBuilder paragraphs = new StringBuilder();
      for (int p = 0; p < (split.equals("train") ? 80 : 30); p++) {
        String name = pick(NAMES, random);
        String thing = pick(THINGS, random);
        String context =
            "%s and %s walk . %s %s %s ."
                .formatted(pick(NAMES, random), name, name, pick(VERBS, random), thing);
        paragraphs
            .append(p == 0 ? "" : ",\n")
            .append(
                """
                {"context": "%s", "qas": [{"id": "%s%d", "question": "what is it of %s ?",
                 "answers": [{"text": "%s", "answer_start": %d}]}]}"""
                    .formatted(context, split, p, name, thing, context.lastIndexOf(thing)));
      }
      Files.writeString(
          folder.resolve(split + "-v1.1.json"),
          """
          {"version": "1.1", "data": [{"title": "made up", "paragraphs": [
          %s]}]}
          """
              .formatted(paragraphs));
    }
    return folder;
  }
}
