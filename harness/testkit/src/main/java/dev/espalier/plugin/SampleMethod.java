package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.Range;
import dev.espalier.model.Survivors;
import java.util.List;

/** A method with a setting of every type. */
@PruningMethod(
    id = "sample",
    name = "Sample",
    description = "Does nothing.",
    granularity = PruningMethod.Granularity.NEURON,
    cite = "arXiv:0000.00000")
@OperatingPoint({"lambda=0.001"})
@OperatingPoint(
    scales = "small",
    value = {"lambda=1e-4", "steps=10"})
@OperatingPoint(
    scales = "small",
    value = {"lambda=2e-4"})
@OperatingPoint(
    scales = "small",
    experiments = "reading",
    value = {"lambda=0.5"})
public final class SampleMethod implements Pruner {

  enum Shape {
    LINEAR,
    CUBIC
  }

  @Config(description = "Strength")
  @Range(min = 0, max = 1, unit = "nats per token")
  private double lambda = 0.00002;

  @Config(description = "Steps")
  @Range(min = 0)
  private int steps = 7;

  @Config(description = "Whether it is on")
  private boolean on = true;

  @Config(description = "Its shape")
  private Shape shape = Shape.CUBIC;

  @Config(description = "Which groups")
  private List<String> groups = List.of("input", "hidden1");

  @Config(description = "Keep")
  @Range(max = 1)
  private float[] keep = {0.5f, 1};

  @Override
  public void postConfig() {
    if (!on && steps > 100) {
      throw new IllegalArgumentException("steps needs on");
    }
  }

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }

  String fields() {
    return "%s %s %s %s %s %s".formatted(lambda, steps, on, shape, groups, keep.length);
  }
}
