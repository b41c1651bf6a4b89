package dev.espalier.model.cell;

import dev.espalier.model.Names;
import dev.espalier.model.Safetensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cells that are known in this JVM: the LSTM, and those that were found on the class path and
 * in jars.
 */
public final class Cells {

  private static final String ID = "cell";
  private static final String CLASS = "cell class";

  private static final Map<String, Cell> KNOWN = new TreeMap<>();

  static {
    know(Lstm.INSTANCE);
  }

  private Cells() {}

  /** Makes a cell known; one of the same id and another class gives way. */
  public static synchronized void know(Cell cell) {
    KNOWN.merge(cell.id(), cell, (a, b) -> a.getClass() == b.getClass() ? a : b);
  }

  /** All of them, by id. */
  public static synchronized List<Cell> all() {
    return List.copyOf(KNOWN.values());
  }

  /**
   * The cell that a text names.
   *
   * @param text an id, for instance {@code dynamic}, or one with settings, {@code
   *     dynamic+margin=0+turn=10}
   * @throws IllegalArgumentException if there is no such cell or setting
   */
  public static Cell named(String text) {
    String[] parts = text.split("\\+", -1);
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] one = parts[i].split("=", 2);
      if (one.length < 2 || settings.put(one[0], one[1]) != null) {
        throw new IllegalArgumentException(
            "%s: \"%s\" is no setting with its value, or the setting's second; write it as CELL+NAME=VALUE"
                .formatted(text, parts[i]));
      }
    }
    return usual(id(text)).with(settings);
  }

  /** The id in a text that {@link #named} reads. */
  public static String id(String text) {
    return text.split("\\+", -1)[0];
  }

  /** What {@link #named} makes the same cell of. */
  public static String text(Cell cell) {
    StringBuilder text = new StringBuilder(cell.id());
    cell.settings()
        .forEach((name, value) -> text.append('+').append(name).append('=').append(value));
    return text.toString();
  }

  private static Cell usual(String id) {
    return all().stream()
        .filter(cell -> cell.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Names.unknown(id, "cell", all().stream().map(Cell::id).toList()));
  }

  /** What a saved network's file says of its cell: nothing of an LSTM, as older files do. */
  public static Map<String, String> describe(Cell cell) {
    return cell.id().equals(Lstm.INSTANCE.id())
        ? Map.of()
        : Map.of(ID, text(cell), CLASS, cell.getClass().getName());
  }

  /**
   * The cell of a saved network.
   *
   * @throws IllegalArgumentException if it is neither known nor on the class path
   */
  public static Cell of(Safetensors saved) {
    String text = saved.metadata().get(ID);
    if (text == null) {
      return Lstm.INSTANCE;
    }
    String id = id(text);
    if (all().stream().noneMatch(cell -> cell.id().equals(id))) {
      String type = saved.metadata().getOrDefault(CLASS, "");
      try {
        know(Class.forName(type).asSubclass(Cell.class).getConstructor().newInstance());
      } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
        throw new IllegalArgumentException(
            "is made of the cell %s, and its class %s is not there; give its jar with --plugins"
                .formatted(id, type),
            e);
      }
    }
    return named(text);
  }
}
