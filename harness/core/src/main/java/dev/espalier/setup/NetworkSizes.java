package dev.espalier.setup;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of a network for a task over sequences, and how it begins. */
public record NetworkSizes(
    @Config(description = "Recurrent layers") @Range(min = 1, max = 100, unit = "layers")
        int layers,
    @Config(description = "Units of each layer, and features of an embedding")
        @Range(min = 1, max = 20_000, unit = "units")
        int hidden,
    @Config(description = "Units where the cell is another, for instance lstm=40_tanh=80")
        String hiddenOf,
    @Config(
            description =
                "Bound of the uniform initial weights; 0 for Glorot's of each matrix, and biases of"
                    + " zero")
        @Range(min = 0, max = 10)
        double init,
    @Config(description = "Whether an LSTM's forget gates begin open, with a bias of 1")
        boolean keepStates) {

  private static final String BETWEEN = "_";
  private static final Pattern ONE = Pattern.compile("([a-z]+(?:-[a-z]+)*)=([1-9][0-9]{0,4})");

  /**
   * @throws IllegalArgumentException if {@code hiddenOf} is not as its description says
   */
  public NetworkSizes {
    parse(hiddenOf);
  }

  /** One size for all cells, weights uniform up to 0.1. */
  public NetworkSizes(int layers, int hidden) {
    this(layers, hidden, "", 0.1, false);
  }

  /** Units of a layer, by the ids of the cells that have a number of their own. */
  public Map<String, Integer> own() {
    return parse(hiddenOf);
  }

  /** Units of a layer of the cell that has most. */
  public long largest() {
    return own().values().stream().reduce(hidden, Math::max);
  }

  /** Units of a layer of a cell. */
  public int hidden(String cell) {
    return own().getOrDefault(cell, hidden);
  }

  private static Map<String, Integer> parse(String text) {
    Map<String, Integer> units = new LinkedHashMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(BETWEEN, -1)) {
      Matcher one = ONE.matcher(part);
      if (!one.matches() || units.put(one.group(1), Integer.parseInt(one.group(2))) != null) {
        throw new IllegalArgumentException(
            "hiddenOf=%s: \"%s\" is no cell with its units, or the cell's second; give it as lstm=40_tanh=80"
                .formatted(text, part));
      }
    }
    return units;
  }
}
