package dev.espalier.model;

/** Pruning left nothing of a group, so that nothing could flow through the network. */
public final class EmptyGroupException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Names the group. */
  public EmptyGroupException(UnitGroup group) {
    super(
        "%s: none of its %d units survived, so there is no network left to cut out; prune less"
            .formatted(group.name(), group.size()));
  }
}
