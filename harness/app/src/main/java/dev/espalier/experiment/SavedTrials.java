package dev.espalier.experiment;

import dev.espalier.data.DataException;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.method.PruningMethod;
import dev.espalier.model.Checksum;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The networks that a results folder keeps, with what they were trained on.
 *
 * @param folder of the results of one experiment at one scale
 * @param workload what they were trained on
 * @param trials records of those that are kept: dense networks first, then their controls
 */
public record SavedTrials(Path folder, Workload workload, List<TrialRecord> trials) {

  /** Dense networks, their controls, then each method's from the largest network on. */
  private static final Comparator<TrialRecord> ORDER =
      Comparator.<TrialRecord>comparingInt(
              record ->
                  record.method().equals(PruningMethod.DENSE)
                      ? 0
                      : record.method().equals(PruningMethod.TRAINED_ON) ? 1 : 2)
          .thenComparing(TrialRecord::method)
          .thenComparing(
              record -> record.values().getOrDefault("nonzero_parameters", 0.0),
              Comparator.reverseOrder());

  /**
   * Opens a results folder.
   *
   * @param given where data and vectors are now; null where records tell
   * @throws IllegalArgumentException if it holds no records, or what they were made with is not
   *     here
   */
  public static SavedTrials of(Path folder, Experiments experiments, Sources given) {
    List<TrialRecord> records = RecordFile.all(folder);
    if (records.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: holds no records of trials; give a results folder of ./reproduce.sh run, for instance results/glyphs/quick"
              .formatted(folder));
    }
    TrialRecord any = records.get(0);
    Path file = RecordFile.of(folder, fileName(any));
    Sources sources =
        new Sources(
            Sources.found(any.data(), given.data(), file, "--data"),
            Sources.found(any.vectors(), given.vectors(), file, "--vectors"));
    ExperimentFamily family = experiments.named(any.experiment());
    Workload workload = family.open(family.scales().checked(Scale.of(any.scale())), sources);
    String hash = any.dataHash();
    if (!hash.isEmpty() && !hash.equals(workload.dataHash())) {
      throw new DataException(
          "%s: was made with other data than %s has here; give the same, by --data, and the same version"
              .formatted(file, workload.dataName()));
    }
    List<TrialRecord> kept =
        records.stream()
            .filter(TrialRecord::ok)
            .filter(record -> Files.isRegularFile(model(folder, record)))
            .sorted(ORDER)
            .toList();
    return new SavedTrials(folder, workload, kept);
  }

  /**
   * The folder whose {@value ResultsFolder#MODELS} a network's file is in.
   *
   * @return empty if it is in none
   */
  public static Optional<Path> folderOf(Path network) {
    Path models = network.toAbsolutePath().normalize().getParent();
    boolean kept =
        models != null && models.endsWith(ResultsFolder.MODELS) && models.getParent() != null;
    return kept ? Optional.of(models.getParent()).filter(RecordFile::anyIn) : Optional.empty();
  }

  private static String fileName(TrialRecord record) {
    return Trial.fileName(record.method(), record.key(), record.seed());
  }

  private static Path model(Path folder, TrialRecord record) {
    return ResultsFolder.model(folder, fileName(record));
  }

  /**
   * Those of a seed, the dense networks first.
   *
   * @throws IllegalArgumentException if none is kept of that seed
   */
  public List<TrialRecord> ofSeed(long seed) {
    List<TrialRecord> chosen = trials.stream().filter(trial -> trial.seed() == seed).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: keeps no network of seed %d; networks are not committed: train them by ./reproduce.sh run, or give fewer --seeds"
              .formatted(folder.resolve(ResultsFolder.MODELS), seed));
    }
    return chosen;
  }

  /** Which row of a table a trial is of, whatever its seed. */
  public static String label(TrialRecord record) {
    return record.operatingPoint().equals("defaults")
        ? record.method()
        : "%s (%s)".formatted(record.method(), record.operatingPoint());
  }

  /**
   * A trial's network.
   *
   * @throws CorruptFileException if its file is damaged, or holds another
   */
  public PrunableModel network(TrialRecord record) {
    Path file = model(folder, record);
    PrunableModel network = workload.load(file);
    if (!record.weights().isEmpty() && !record.weights().equals(Checksum.of(network))) {
      throw new CorruptFileException(
          file, "has other weights than its record tells; restore it from a copy");
    }
    return network;
  }
}
