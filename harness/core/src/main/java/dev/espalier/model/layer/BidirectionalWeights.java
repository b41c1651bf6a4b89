package dev.espalier.model.layer;

import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import java.util.List;
import java.util.stream.Stream;

/**
 * Weights of two recurrent layers that read the same inputs, one forwards and one backwards, and
 * whose outputs stand side by side. Each has a number of units of its own.
 */
public record BidirectionalWeights(LayerWeights forward, LayerWeights backward) {

  public BidirectionalWeights {
    if (forward.inputs() != backward.inputs()) {
      throw new IllegalArgumentException(
          "%s: has %d rows, but %s has %d; the two directions read the same inputs"
              .formatted(
                  backward.input().name(),
                  backward.inputs(),
                  forward.input().name(),
                  forward.inputs()));
    }
  }

  /** Number of inputs. */
  public int inputs() {
    return forward.inputs();
  }

  /** Values of both directions' hidden states: the width of the output. */
  public int width() {
    return forward.outputs() + backward.outputs();
  }

  /** The matrices that read the inputs. */
  public List<Parameter> readers() {
    return List.of(forward.input(), backward.input());
  }

  /** All weights, in a fixed order. */
  public List<Parameter> parameters() {
    return Stream.of(forward, backward).flatMap(w -> w.parameters().stream()).toList();
  }
}
