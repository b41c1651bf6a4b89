package dev.espalier.experiment.study;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.setup.Laboratory;
import dev.espalier.setup.ScaledStudy;
import dev.espalier.setup.Study;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Finds what it was set to find. Its command is that of the study which it stands for. */
@Study(id = "spectral", title = "Tiny", paper = "a paper")
public final class TinyStudy implements ScaledStudy<TinyStudy.Size> {

  /** One setting. */
  public record Size(
      String name, @Config(description = "Rows") @Range(min = 1, max = 9) int rows) {}

  @Override
  public List<Size> scales() {
    return List.of(new Size("smoke", 1), new Size("quick", 2));
  }

  @Override
  public String name(Size scale) {
    return scale.name();
  }

  @Override
  public void run(Size scale, Laboratory laboratory) {
    laboratory.begin("finding", scale.rows());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 1; i <= scale.rows(); i++) {
      rows.add(Map.of("row", i, "third", i / 3.0, "none", Double.NaN, "even", i % 2 == 0));
      laboratory.table("found", List.of("row", "third", "none", "even", "missing"), rows);
      laboratory.step("row " + i);
    }
    laboratory.figure(
        "line",
        new Laboratory.Chart(
            "to the right",
            "upwards",
            List.of(
                new Laboratory.Line(
                    "a line",
                    List.of(
                        new Laboratory.Mark(1, 10, 9, 12), new Laboratory.Mark(10, 1, 1, 2))))));
    laboratory.save(
        "network", SequenceModel.random(5, 3, new int[] {2}, 0.1f, new SplittableRandom(1)));
  }
}
