package dev.espalier.data;

/** To come. */
public final class EmbeddedLanguage {
  private EmbeddedLanguage() {}

  /** To come. */
  public static Corpus corpus(int trainTokens) {
    throw new DataException("embedded language: not built yet");
  }
}
