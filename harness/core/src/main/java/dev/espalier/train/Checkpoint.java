package dev.espalier.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
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

  private static final String FIX =
      "; restore it from a copy, or take it away to start the trial anew";

  /** Takes numbers for what they are: half a step is none. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

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
      curve = curve == null ? List.of() : curve;
    }
  }

  /**
   * @throws UnsavedException if it cannot be written
   */
  void write(Path file) {
    try {
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("format", "espalier-checkpoint");
      metadata.put("trial", trial);
      metadata.put("progress", JSON.writeValueAsString(progress));
      new Safetensors(tensors, metadata).write(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (UncheckedIOException e) {
      throw new UnsavedException(e);
    }
  }

  /**
   * @throws CorruptFileException if the file is damaged, no checkpoint, or another trial's
   * @throws UnsavedException if it cannot be read
   */
  static Checkpoint read(Path file, String trial) {
    Safetensors stored = stored(file);
    String owner = stored.metadata().get("trial");
    if (!"espalier-checkpoint".equals(stored.metadata().get("format")) || owner == null) {
      throw new CorruptFileException(file, "is no checkpoint of a training run" + FIX);
    }
    // Earlier versions told what the folder of the data was called, too, which decides nothing.
    owner = owner.replaceFirst("(?<=[{ ])data=.*?, (?=data hash=)", "");
    if (!owner.equals(trial)) {
      throw new CorruptFileException(
          file,
          "belongs to another trial (%s, not %s); take it away to start the trial anew"
              .formatted(owner, trial));
    }
    try {
      JsonNode told = JSON.readTree(stored.metadata().getOrDefault("progress", "null"));
      if (hasNull(told)) {
        throw damaged(file, "it lacks a value");
      }
      Progress progress = JSON.treeToValue(told, Progress.class);
      return new Checkpoint(trial, progress, stored.tensors());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, "it cannot be read");
    }
  }

  private static Safetensors stored(Path file) {
    try {
      return Safetensors.read(file);
    } catch (UncheckedIOException e) {
      throw new UnsavedException(e);
    }
  }

  private static boolean hasNull(JsonNode node) {
    if (node.isNull()) {
      return true;
    }
    for (JsonNode child : node) {
      if (hasNull(child)) {
        return true;
      }
    }
    return false;
  }

  private static CorruptFileException damaged(Path file, String what) {
    return new CorruptFileException(file, "its progress is damaged: " + what + FIX);
  }

  /**
   * Holds the progress to what a training can have come to.
   *
   * @param whole the network, nothing cut out
   * @param file to be named where it does not fit
   */
  void requireFits(PrunableModel whole, TrainingPlan plan, int stepsPerEpoch, Path file) {
    long total = (long) plan.epochs() * stepsPerEpoch;
    if (progress.step < 1 || progress.step > total) {
      throw damaged(file, "step %d of %d".formatted(progress.step, total));
    }
    long epochs = progress.step / stepsPerEpoch;
    if (progress.curve.size() != epochs) {
      throw damaged(
          file,
          "a curve of %d epochs at step %d, whose epochs have %d steps"
              .formatted(progress.curve.size(), progress.step, stepsPerEpoch));
    }
    boolean between = progress.step % stepsPerEpoch == 0;
    if (!isCount(progress.lossSum)
        || !Double.isFinite(progress.penaltySum)
        || between && (progress.lossSum != 0 || progress.penaltySum != 0)
        || !isCount(progress.epochSeconds)
        || !isCount(progress.epochCpuSeconds)) {
      throw damaged(
          file,
          "sums %s and %s after %s s at step %d"
              .formatted(
                  progress.lossSum, progress.penaltySum, progress.epochSeconds, progress.step));
    }
    for (int i = 0; i < epochs; i++) {
      EpochSummary epoch = progress.curve.get(i);
      if (epoch.epoch() != i + 1
          || epoch.learningRate() != plan.learningRate().at(i)
          || !isCount(epoch.trainLoss())
          || !isCount(epoch.validLoss())
          || !Double.isFinite(epoch.penalty())
          || !isCount(epoch.seconds())
          || !isCount(epoch.cpuSeconds())
          || !isCount(epoch.multiplyAccumulates())
          || epoch.examples() < 0
          || !fits(epoch, whole)) {
        throw damaged(file, "%s as epoch %d of its curve".formatted(epoch, i + 1));
      }
    }
  }

  private static boolean isCount(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private static boolean fits(EpochSummary epoch, PrunableModel whole) {
    return epoch.kept() != null
        && epoch.units() != null
        && whole.groups().stream()
            .allMatch(
                group -> {
                  Integer kept = epoch.kept().get(group.name());
                  int[] units = numbers(epoch.units().get(group.name()), group);
                  return kept != null && units != null && kept == units.length;
                });
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
      int[] numbers = numbers(ranges, group);
      if (numbers == null || numbers.length == 0) {
        throw new CorruptFileException(
            file,
            "has units %s of %s, whose network has %d%s"
                .formatted(ranges, group.name(), group.size(), FIX));
      }
      units.put(group.name(), numbers);
    }
    return units;
  }

  /** The units of ranges, ascending; null if they are none of the group's. */
  private static int[] numbers(String ranges, UnitGroup group) {
    try {
      // Ends first: ranges that are damaged may be of more units than memory holds.
      if (ranges == null
          || !ranges.isEmpty()
              && Arrays.stream(ranges.split("[ -]"))
                  .mapToInt(Integer::parseInt)
                  .anyMatch(end -> end < 0 || end >= group.size())) {
        return null;
      }
      int[] units = Survivors.units(ranges);
      return ranges.equals(Survivors.ranges(units)) ? units : null;
    } catch (NumberFormatException e) {
      return null;
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
                file, "has no %s of %d x %d%s".formatted(name, value.numRows, value.numCols, FIX));
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
