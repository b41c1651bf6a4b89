package dev.espalier.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a pruning method leaves of a network: a scale for every unit of every group. A unit of scale
 * 0 is cut out; any other scale is folded into the weights that read the unit. Single weights that
 * a method removed need no word here: they are zero in their parameter.
 *
 * @param scales one value a unit, by group name; groups that are not named are kept whole
 */
public record Survivors(Map<String, float[]> scales) {

  /** Every unit of every group, unscaled. */
  public static final Survivors ALL = new Survivors(Map.of());

  /**
   * The units that something still reads: a unit whose every reading weight is zero has no effect
   * on the network's output and is left out.
   */
  public static Survivors nonZero(PrunableModel model) {
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] alive = new float[group.size()];
      for (UnitGroup.Slice slice : group.readers()) {
        for (int k = 0; k < group.size(); k++) {
          for (int i = 0; i < slice.length(k) && alive[k] == 0; i++) {
            alive[k] = slice.weight(k, i) == 0 ? 0 : 1;
          }
        }
      }
      scales.put(group.name(), alive);
    }
    return new Survivors(scales);
  }

  /** The scale of every unit of a group; all ones for a group that is kept whole. */
  public float[] scales(UnitGroup group) {
    float[] scale = scales.get(group.name());
    if (scale == null) {
      scale = new float[group.size()];
      Arrays.fill(scale, 1);
    } else if (scale.length != group.size()) {
      throw new IllegalArgumentException(
          "%s has %d units but %d scales were given"
              .formatted(group.name(), group.size(), scale.length));
    }
    return scale;
  }

  /** Indices of a group's surviving units, ascending. */
  public int[] kept(UnitGroup group) {
    float[] scale = scales(group);
    return IntStream.range(0, scale.length).filter(k -> scale[k] != 0).toArray();
  }

  /** A group's surviving units as ranges, for instance {@code 0-37 40}; empty if there are none. */
  public String ranges(UnitGroup group) {
    return ranges(kept(group));
  }

  /** Ascending indices as ranges; see {@link #units} for the way back. */
  public static String ranges(int[] kept) {
    StringBuilder text = new StringBuilder();
    int first = 0;
    for (int i = 1; i <= kept.length; i++) {
      if (i == kept.length || kept[i] > kept[i - 1] + 1) {
        text.append(text.isEmpty() ? "" : " ").append(kept[first]);
        if (i - 1 > first) {
          text.append('-').append(kept[i - 1]);
        }
        first = i;
      }
    }
    return text.toString();
  }

  /**
   * The indices of ranges.
   *
   * @throws IllegalArgumentException if the text is none that {@link #ranges} writes
   */
  public static int[] units(String ranges) {
    if (ranges.isEmpty()) {
      return new int[0];
    }
    return Arrays.stream(ranges.split(" "))
        .flatMapToInt(
            range -> {
              String[] ends = range.split("-");
              int first = Integer.parseInt(ends[0]);
              return IntStream.rangeClosed(first, Integer.parseInt(ends[ends.length - 1]));
            })
        .toArray();
  }
}
