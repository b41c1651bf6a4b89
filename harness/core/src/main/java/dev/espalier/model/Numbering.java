package dev.espalier.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What number in the whole network each unit has of a network that is cut while it trains. Tables,
 * checkpoints, random draws and methods' own state keep the whole network's numbers, so that a cut
 * shifts none of them. Immutable.
 */
public final class Numbering {

  private final Map<String, Integer> sizes;
  private final Map<String, int[]> numbers;

  private Numbering(Map<String, Integer> sizes, Map<String, int[]> numbers) {
    this.sizes = sizes;
    this.numbers = numbers;
  }

  /** The numbering of a network that nothing was cut out of. */
  public static Numbering of(PrunableModel whole) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    Map<String, int[]> numbers = new LinkedHashMap<>();
    for (UnitGroup group : whole.groups()) {
      sizes.put(group.name(), group.size());
      numbers.put(group.name(), IntStream.range(0, group.size()).toArray());
    }
    return new Numbering(sizes, numbers);
  }

  /**
   * The numbering of what a cut leaves.
   *
   * @param cut of the network that this is the numbering of
   */
  public Numbering after(Cut cut) {
    Map<String, int[]> left = new LinkedHashMap<>();
    numbers.forEach(
        (group, old) -> left.put(group, Arrays.stream(cut.kept(group)).map(k -> old[k]).toArray()));
    return new Numbering(sizes, left);
  }

  /** For every unit of a group that there is, ascending, its number in the whole network. */
  public int[] of(UnitGroup group) {
    return of(group.name());
  }

  /** As {@link #of(UnitGroup)}, by the group's name. */
  public int[] of(String group) {
    return numbers.get(group);
  }

  /**
   * As {@link #of(String)}, for rows in which the units of groups stand side by side: what place
   * each has in the whole network's row. A group may stand there more than once.
   */
  public int[] of(List<String> groups) {
    IntStream.Builder places = IntStream.builder();
    int first = 0;
    for (String group : groups) {
      for (int number : of(group)) {
        places.add(first + number);
      }
      first += size(group);
    }
    return places.build().toArray();
  }

  /** Units of a group in the whole network. */
  public int size(UnitGroup group) {
    return size(group.name());
  }

  /** As {@link #size(UnitGroup)}, by the group's name. */
  public int size(String group) {
    return sizes.get(group);
  }

  /** Units of a row of the whole network in which those of groups stand side by side. */
  public int size(List<String> groups) {
    return groups.stream().mapToInt(this::size).sum();
  }

  /** Whether nothing was cut out of a group. */
  public boolean isWhole(String group) {
    return of(group).length == size(group);
  }

  /** The same scales in the whole network, where what was cut out has scale 0. */
  public Survivors whole(Survivors survivors) {
    Map<String, float[]> scales = new LinkedHashMap<>();
    numbers.forEach(
        (group, units) -> {
          float[] scale = survivors.scales().get(group);
          float[] whole = new float[size(group)];
          for (int k = 0; k < units.length; k++) {
            whole[units[k]] = scale == null ? 1 : scale[k];
          }
          scales.put(group, whole);
        });
    return new Survivors(scales);
  }
}
