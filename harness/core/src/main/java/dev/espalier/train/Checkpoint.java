package dev.espalier.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Everything that a trial needs to go on where it stopped, in one safetensors file.
 *
 * @param trial identifies the trial that it belongs to: settings, seed, data
 * @param progress how far it came
 * @param tensors weights, method state, optimiser moments, recurrent state, by prefixed name
 */
record Checkpoint(String trial, Progress progress, Map<String, FMatrixRMaj> tensors) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How far a trial came.
   *
   * @param step steps done in all
   * @param lossSum of the running epoch, nats per example, a term a step
   * @param penaltySum likewise
   * @param epochSeconds wall-clock time already spent on the running epoch
   * @param epochCpuSeconds processor time likewise
   * @param units which units of the whole network are not cut out yet: ranges by group
   * @param vectorBits of the kernels that computed it, all widths that did in turn: with another,
   *     sums round otherwise
   * @param curve epochs done
   */
  record Progress(
      long step,
      double lossSum,
      double penaltySum,
      double epochSeconds,
      double epochCpuSeconds,
      Map<String, String> units,
      List<Integer> vectorBits,
      List<EpochSummary> curve) {

    Progress {
      // Files of earlier versions do not tell them, and are refused for it.
      units = units == null ? Map.of() : units;
      vectorBits = vectorBits == null ? List.of() : vectorBits;
    }
  }

  void write(Path file) {
    try {
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("format", "espalier-checkpoint");
      metadata.put("trial", trial);
      metadata.put("progress", JSON.writeValueAsString(progress));
      new Safetensors(tensors, metadata).write(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws CorruptFileException if the file is damaged, no checkpoint, or another trial's
   */
  static Checkpoint read(Path file, String trial) {
    Safetensors stored = Safetensors.read(file);
    String owner = stored.metadata().get("trial");
    if (!"espalier-checkpoint".equals(stored.metadata().get("format")) || owner == null) {
      throw new CorruptFileException(
          file, "is no checkpoint of a training run; delete it to start the trial anew");
    }
    if (!owner.equals(trial)) {
      throw new CorruptFileException(
          file,
          "belongs to another trial (%s, not %s); delete it to start the trial anew"
              .formatted(owner, trial));
    }
    try {
      Progress progress = JSON.readValue(stored.metadata().get("progress"), Progress.class);
      return new Checkpoint(trial, progress, stored.tensors());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CorruptFileException(
          file, "its progress cannot be read; delete it to start the trial anew");
    }
  }

  /**
   * The units of a network that are not cut out yet.
   *
   * @param whole the network
   * @param file to be named where they are not its units
   */
  Map<String, int[]> units(PrunableModel whole, Path file) {
    Map<String, int[]> units = new LinkedHashMap<>();
    for (UnitGroup group : whole.groups()) {
      String ranges = progress.units().get(group.name());
      int[] numbers = numbers(ranges);
      if (numbers.length == 0 || numbers[numbers.length - 1] >= group.size()) {
        throw new CorruptFileException(
            file,
            "has units %s of %s, whose network has %d; delete it to start the trial anew"
                .formatted(ranges, group.name(), group.size()));
      }
      units.put(group.name(), numbers);
    }
    return units;
  }

  private static int[] numbers(String ranges) {
    try {
      return ranges == null ? new int[0] : Survivors.units(ranges);
    } catch (NumberFormatException e) {
      return new int[0];
    }
  }

  /**
   * Copies tensors to where they belong.
   *
   * @param prefix of their names here
   * @param to by name
   * @param file to be named where one is missing or has another shape
   */
  void copyTo(String prefix, Map<String, FMatrixRMaj> to, Path file) {
    to.forEach(
        (name, value) -> {
          FMatrixRMaj source = tensors.get(prefix + name);
          if (source == null
              || source.numRows != value.numRows
              || source.numCols != value.numCols) {
            throw new CorruptFileException(
                file,
                "has no %s of %d x %d; delete it to start the trial anew"
                    .formatted(name, value.numRows, value.numCols));
          }
          value.setTo(source);
        });
  }

  /** The tensors whose names begin with {@code prefix}, without it. */
  Map<String, FMatrixRMaj> section(String prefix) {
    Map<String, FMatrixRMaj> section = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            section.put(name.substring(prefix.length()), tensor);
          }
        });
    return section;
  }
}
