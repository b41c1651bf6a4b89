package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Numbering;
import dev.espalier.model.layer.Dropout;
import java.util.ArrayList;
import java.util.List;

/** Dropout on all that is under it in a network. */
final class BidafDropout {

  /** Values under dropout, in the network's order. */
  enum Place {
    CHARACTERS(List.of()),
    FEATURES(BidafGroups.FEATURES),
    ATTENTION(BidafGroups.ATTENDED),
    MODELLING1(BidafGroups.MODELLING1),
    MODELLING2(BidafGroups.MODELLING2),
    OUTPUT(BidafGroups.OUTPUT);

    private final List<String> groups;

    /**
     * @param groups whose units stand side by side in a row of the values; empty if these are of no
     *     group, so that nothing is cut out of them
     */
    Place(List<String> groups) {
      this.groups = groups;
    }
  }

  private final Kernels kernels;

  /** By {@link Place}; empty when nothing is dropped. */
  private final List<Dropout> dropouts = new ArrayList<>();

  /**
   * @param numbering the units' numbers in the whole network, whose masks are drawn
   * @param keep keep probability, in (0, 1]
   */
  BidafDropout(Numbering numbering, Kernels kernels, double keep) {
    this.kernels = kernels;
    if (keep < 1) {
      for (Place place : Place.values()) {
        int[] units = place.groups.isEmpty() ? null : numbering.of(place.groups);
        dropouts.add(new Dropout(keep, units, numbering.size(place.groups)));
      }
    }
  }

  /** Of one place; null for none. */
  Dropout of(Place place) {
    return dropouts.isEmpty() ? null : dropouts.get(place.ordinal());
  }

  /** Draws a batch's mask and applies it to values where they lie. */
  void apply(Place place, long seed, Matrix values) {
    if (!dropouts.isEmpty()) {
      of(place).apply(kernels, seed(seed, place), values);
    }
  }

  /** Applies the last mask to the values' gradient. */
  void backward(Place place, Matrix gradient) {
    if (!dropouts.isEmpty()) {
      of(place).backward(kernels, gradient);
    }
  }

  /** What a place's mask is drawn from, given what the batch's are. */
  static long seed(long seed, Place place) {
    return seed + 0x632BE59BD9B4E019L * (place.ordinal() + 1);
  }
}
