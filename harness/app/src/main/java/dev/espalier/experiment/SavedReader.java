package dev.espalier.experiment;

import dev.espalier.data.KnownWords;
import dev.espalier.data.Vocabulary;
import dev.espalier.data.squad.Encoder;
import dev.espalier.data.squad.Limits;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.bidaf.BidafModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network of reading comprehension as it stands in a file.
 *
 * @param known what its numbers stand for
 * @param limits the longest of what it was trained to read, where the file says it
 */
record SavedReader(BidafModel model, KnownWords known, Optional<Limits> limits) {

  private static final String LIMITS = "limits";

  /** What a file must say beside the weights. */
  static Map<String, String> describe(Encoder encoder) {
    Limits limits = encoder.limits();
    Map<String, String> about =
        new LinkedHashMap<>(KnownWords.of(encoder.words(), encoder.letters()).describe());
    about.put(LIMITS, limits.paragraph() + " " + limits.question() + " " + limits.word());
    return about;
  }

  /** Whether a file says all that {@link #encoder} needs, as those of runs do. */
  static boolean tellsHowItReads(Path file) {
    Map<String, String> about = Safetensors.metadata(file);
    KnownWords known = KnownWords.of(about);
    return known.words().isPresent() && known.letters().isPresent() && about.containsKey(LIMITS);
  }

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is damaged, or holds no such network
   */
  static SavedReader read(Path file) {
    Safetensors saved = Safetensors.read(file);
    try {
      BidafModel model = BidafModel.of(saved);
      KnownWords known = KnownWords.of(saved.metadata());
      require("words", known.words(), model.vocabulary());
      require("characters", known.letters(), model.sizes().characters());
      return new SavedReader(
          model, known, Optional.ofNullable(saved.metadata().get(LIMITS)).map(SavedReader::limits));
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "holds no such reader: " + e.getMessage());
    }
  }

  private static void require(String what, Optional<Vocabulary> named, int rows) {
    if (named.filter(all -> all.size() != rows).isPresent()) {
      throw new IllegalArgumentException(
          "names %,d %s, but has weights of %,d".formatted(named.get().size(), what, rows));
    }
  }

  private static Limits limits(String text) {
    if (!text.matches("[0-9]{1,6} [0-9]{1,6} [0-9]{1,6}")) {
      throw new IllegalArgumentException(
          "its limits are \"%s\", not three numbers".formatted(text));
    }
    int[] limits = Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    return new Limits(limits[0], limits[1], limits[2]);
  }

  /** How it reads texts; empty where the file does not say it all. */
  Optional<Encoder> encoder() {
    return known.words().isEmpty() || known.letters().isEmpty()
        ? Optional.empty()
        : limits.map(l -> new Encoder(known.words().get(), known.letters().get(), l));
  }
}
