package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Architecture;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Lstm;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.task.Metric;
import dev.espalier.task.SequenceTask;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/** An experiment's network and data at one scale: all that the runner needs to know of it. */
public interface Workload {

  /** Name of the data set. */
  String dataName();

  /** sha256 of the data set, hexadecimal. */
  String dataHash();

  /** What the user should know of the data before training, for instance unknown words. */
  String dataRemark();

  /** What the user might not expect of the data and how they are read, a line each. */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Looks whether there is enough to train on and to validate with, before hours of it.
   *
   * @throws dev.espalier.data.DataException naming the file that has too little
   */
  default void requireEnoughData() {}

  /** Everything that decides a trial's numbers beside method and seed, in a fixed order. */
  Map<String, String> settings();

  /**
   * What of {@link #settings} tells one workload from another: data are known by the hash of their
   * bytes, whatever their folder is called.
   */
  static Map<String, String> identity(Map<String, String> settings) {
    Map<String, String> identity = new LinkedHashMap<>(settings);
    if (identity.containsKey("data hash")) {
      identity.remove("data");
    }
    return identity;
  }

  /** What its networks are. */
  Architecture architecture();

  /** How its networks' products can be done. */
  default Set<Form> forms() {
    return architecture().forms();
  }

  /** A freshly initialised network, its recurrent layers LSTMs. */
  default PrunableModel fresh(long seed) {
    return fresh(Lstm.INSTANCE, seed);
  }

  /**
   * Refuses cells that its networks cannot be made of.
   *
   * @throws IllegalArgumentException naming the cell, and why
   */
  default void requireUsable(Cell cell) {}

  /** A freshly initialised network with recurrent layers of some cell. */
  PrunableModel fresh(Cell cell, long seed);

  /** What a saved network's file should say beside its weights, for those who use it. */
  default Map<String, String> describe(PrunableModel model) {
    return Map.of();
  }

  /**
   * Saves a network as {@link #load} reads it.
   *
   * @param more that the file should say of it
   * @throws java.io.UncheckedIOException naming the file, if it cannot be written
   */
  default void save(PrunableModel network, Map<String, String> more, Path file) {
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    network.parameters().forEach(p -> tensors.put(p.name(), p.value()));
    Map<String, String> about = new LinkedHashMap<>(describe(network));
    about.put("format", "espalier-model");
    about.putAll(more);
    new Safetensors(tensors, about).write(file);
  }

  /** Reads back a network that was saved. */
  PrunableModel load(Path file);

  /** From where a method's training starts here: where it wants, unless the workload says else. */
  default Start start(MethodDescriptor method) {
    return method.start();
  }

  /**
   * Writes a pruned network once more, for other programs, where there is a form for that.
   *
   * @param model where it was saved
   */
  default void export(PrunableModel cut, Path model) {}

  /** Whether there is anything to train from scratch, or the dense network came trained. */
  default boolean trainsFromScratch() {
    return true;
  }

  /**
   * The network with its data.
   *
   * @param keep keep probability of what is under dropout, in (0, 1]
   */
  Task task(PrunableModel model, double keep, Kernels kernels);

  /**
   * How a trial trains unless it says otherwise.
   *
   * @param start from where; {@link Start#BOTH} has the second of its schedules here
   */
  Training training(Start start);

  /** A trial's whole plan. */
  default TrainingPlan plan(Training training, long seed) {
    return new TrainingPlan(
        training.epochs(),
        training.rate(),
        training.clip(),
        training.elementClip(),
        Optimizer.SGD,
        0,
        training.shrink(),
        seed);
  }

  /**
   * Loss on the validation split, every example counted.
   *
   * @return nats, or squared error, per example
   */
  double validLoss(PrunableModel model, Kernels kernels);

  /** The experiment's metrics on held-out data that nothing was chosen by. */
  default Map<Metric, Double> evaluate(PrunableModel model, Kernels kernels) {
    return evaluate(model, Form.DENSE, kernels);
  }

  /**
   * The same of the network as it is run in some form.
   *
   * @param form one of {@link #forms()}
   */
  Map<Metric, Double> evaluate(PrunableModel model, Form form, Kernels kernels);

  /**
   * What a network answers to each example of the same held-out data: a class, token or span, as a
   * number.
   *
   * @throws IllegalArgumentException if answers are real numbers, of which no two are the same
   */
  int[] answers(PrunableModel model, Kernels kernels);

  /** Sequences of it whose inputs can be changed, where it has some. */
  default Optional<SequenceTask> sequences() {
    return Optional.empty();
  }

  /**
   * The loss on the same held-out data, split by what a network must know: tables show it, nothing
   * is judged by it.
   *
   * @return nats per example, by column; empty where the data does not tell
   */
  default Map<String, Double> lossByKind(PrunableModel model, Kernels kernels) {
    return Map.of();
  }

  /**
   * What the network's cells tell of themselves on the same held-out data: tables show it, nothing
   * is judged by it.
   *
   * @return figures by column; empty for most cells
   */
  default Map<String, Double> cellFigures(PrunableModel model, Kernels kernels) {
    return Map.of();
  }

  /**
   * Looks whether a saved network's figures can be believed, where its file does not say what its
   * numbers stand for.
   *
   * @param model its file
   * @param figures as {@link #evaluate} gives them
   * @throws IllegalArgumentException if they cannot
   */
  default void requireBelievable(Path model, Map<Metric, Double> figures) {}

  /**
   * How much of the loss's gradient reaches back to each time step, where the experiment asks for
   * it.
   *
   * @return lengths, from the first step on; empty where it is not asked for
   */
  default double[] gradientLengths(PrunableModel model, Kernels kernels) {
    return new double[0];
  }

  /** The {@linkplain Metric#bound bound} of the experiment's last metric, if that is known. */
  OptionalDouble bound();

  /**
   * Largest absolute difference of two networks' outputs over some held-out data.
   *
   * @param model as its parameters are now
   */
  double outputDifference(PrunableModel model, PrunableModel other, Kernels kernels);

  /** How long to time its networks. */
  Effort effort();

  /** Bytes of heap that training and evaluating need, estimated from above. */
  long heapNeeded();
}
