package dev.espalier.methods.spectral;

import dev.espalier.setup.Laboratory;
import dev.espalier.setup.ScaledStudy;
import dev.espalier.setup.Study;
import java.util.List;
import java.util.function.Consumer;

/**
 * Spectral learning of planted networks: how fast what it recovers gets better with the number of
 * sequences, against gradient training, against what its assumptions exclude; and whether pruning
 * keeps the right ones of planted units.
 */
@Study(
    id = "spectral",
    title = "Learning quadratic networks from moments",
    paper = "arXiv:1603.00954")
public final class SpectralStudy implements ScaledStudy<SpectralScale> {

  @Override
  public List<SpectralScale> scales() {
    return List.of(
        new SpectralScale("smoke", 2, 100, 1000, 1, 2, 200, 1),
        new SpectralScale("quick", 5, 1000, 100_000, 2, 5, 3000, 2),
        new SpectralScale("full", 7, 1000, 1_000_000, 7, 10, 3000, 7));
  }

  @Override
  public String name(SpectralScale scale) {
    return scale.name();
  }

  @Override
  public void run(SpectralScale scale, Laboratory laboratory) {
    Criteria criteria = new Criteria();
    List<Consumer<Criteria>> parts =
        List.of(
            new RecoveryPart(scale, laboratory)::run,
            new ComparisonPart(scale, laboratory)::run,
            new AssumptionsPart(scale, laboratory)::run,
            new PruningPart(scale, laboratory)::run);
    for (Consumer<Criteria> part : parts) {
      part.accept(criteria);
      criteria.write(laboratory);
    }
  }
}
