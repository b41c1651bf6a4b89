package dev.espalier.model;

/** Cuts the units that did not survive out of a network. */
public final class Compaction {

  private Compaction() {}

  /**
   * The smaller, ordinary network that computes the same as the gated one: survivors' scales are
   * folded into the weights that read them, and the dead units' rows and columns are left out of
   * every parameter.
   *
   * @param model is not changed
   * @throws EmptyGroupException if a group has no survivor
   */
  public static PrunableModel cut(PrunableModel model, Survivors survivors) {
    Cut cut = Cut.of(model, survivors);
    Gating gating = new Gating(model);
    gating.apply(survivors);
    try {
      return cut.apply(model);
    } finally {
      gating.restore();
    }
  }
}
