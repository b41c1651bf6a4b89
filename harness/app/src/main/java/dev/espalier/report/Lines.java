package dev.espalier.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in lines that are no longer than a terminal is wide. */
public final class Lines {

  private Lines() {}

  /** Lines, each {@linkplain #wrapped(String, int) broken} where it is longer. */
  public static String fitting(String text, int width) {
    return text.lines()
        .flatMap(line -> wrapped(line, width).stream())
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Breaks a text at spaces; a word that is longer than a line is broken where that ends.
   *
   * @param text a line
   * @param width of the lines in characters, at least 1
   * @return at least one line
   */
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.codePointCount(0, rest.length()) > width) {
      int end = rest.offsetByCodePoints(0, width);
      int space = rest.lastIndexOf(' ', end);
      int cut = space > 0 ? space : end;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
