package dev.espalier.model;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names in a message, be they three or thousands. */
public final class Listing {

  private static final int SHOWN = 3;

  private Listing() {}

  /** The first three, and how many more there are. */
  public static String of(Collection<?> names) {
    String first =
        names.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
    return names.size() <= SHOWN
        ? first
        : String.format(Locale.ROOT, "%s and %,d more", first, names.size() - SHOWN);
  }
}
