package dev.espalier.methods.spectral;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;

/** How large the study of spectral learning is. */
record SpectralScale(
    String name,
    @Config(description = "Planted networks of every row") @Range(min = 1, max = 1000) int seeds,
    @Config(
            description =
                "Fewest sequences that are learnt from; then ten times as many, and so on")
        @Range(min = 10, max = 1e9, unit = "sequences")
        int fewest,
    @Config(description = "Most sequences; none is kept in memory")
        @Range(min = 10, max = 1e9, unit = "sequences")
        int most,
    @Config(description = "Planted networks that gradient training is compared on")
        @Range(min = 1, max = 1000)
        int compared,
    @Config(description = "Random starts of gradient training") @Range(min = 1, max = 1000)
        int starts,
    @Config(description = "Steps of gradient training from each of them")
        @Range(min = 100, max = 1e6, unit = "steps")
        int steps,
    @Config(description = "Planted networks that are pruned") @Range(min = 1, max = 1000)
        int pruned) {

  SpectralScale {
    if (most < fewest) {
      throw new IllegalArgumentException(
          "fewest=%d, most=%d: give the smaller number first".formatted(fewest, most));
    }
  }
}
