package dev.espalier.experiment;

import dev.espalier.data.Sha256;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Architecture;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.setup.NetworkSizes;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Updates;
import dev.espalier.task.Metric;
import dev.espalier.task.Score;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import dev.espalier.train.LearningRate;
import dev.espalier.train.SequenceTraining;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingPlan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A task over sequences with networks of one scale. */
class SequenceWorkload implements Workload {

  /** Sequences over which a cut network is compared with the gated one. */
  private static final int COMPARED = 8;

  /** Most blocks that a usual cell has. */
  private static final long BLOCKS = 4;

  /** Sequences of the training split by which the data are told from others. */
  private static final int HASHED = 1000;

  private final SequenceTask task;
  private final SequenceSizes sizes;
  private final Effort effort;
  private final String settings;
  private final String hash;
  private final List<String> layers;

  /**
   * @param settings all of the scale's, as text
   * @param layers names of a PyTorch model's recurrent modules, from the bottom; empty where its
   *     file tells
   */
  SequenceWorkload(SequenceScale scale, String settings, List<String> layers) {
    task = scale.task();
    sizes = scale.sizes();
    effort =
        switch (scale.timing()) {
          case SMOKE -> Effort.SMOKE;
          case QUICK -> Effort.QUICK;
          case FULL -> Effort.FULL;
        };
    this.settings = settings;
    this.layers = layers;
    requireBatch();
    hash = hash();
  }

  /** Arrays have an end, however much memory there is. */
  private void requireBatch() {
    long sequences = Math.max(sizes.updates().batch(), SequenceTraining.EVALUATED);
    long widest =
        Math.max(
            Math.max(task.signature().inputs(), task.signature().outputs()),
            BLOCKS * sizes.network().largest());
    if (sequences * task.steps() > Integer.MAX_VALUE / widest) {
      throw new IllegalArgumentException(
          "%,d sequences of %,d time steps, %,d numbers at each: no array holds a batch of them; give a smaller batch, shorter sequences or fewer units"
              .formatted(sequences, task.steps(), widest));
    }
  }

  /** Of what the task makes, so that another way of making it is another data set. */
  private String hash() {
    return Sha256.of(Arrays.stream(Split.values()).map(this::hash).toArray(String[]::new));
  }

  private String hash(Split split) {
    int all = task.sequences(split);
    int some = split == Split.TRAIN ? Math.min(all, HASHED) : all;
    String[] sequences = new String[some];
    Batch batch = new Batch(task.signature(), 1, task.steps());
    for (int i = 0; i < some; i++) {
      batch.clear();
      task.write(split, 0, i, batch, 0);
      sequences[i] = Sha256.of(bytes(batch));
    }
    return Sha256.of(sequences);
  }

  private static byte[] bytes(Batch batch) {
    int numbers =
        batch.tokens().length
            + batch.reals().length
            + batch.classes().length
            + batch.values().length;
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers);
    Arrays.stream(batch.tokens()).forEach(bytes::putInt);
    Arrays.stream(batch.classes()).forEach(bytes::putInt);
    for (float[] values : new float[][] {batch.reals(), batch.values()}) {
      for (float value : values) {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  @Override
  public String dataName() {
    return task.dataName();
  }

  @Override
  public String dataHash() {
    return hash;
  }

  @Override
  public String dataRemark() {
    return "%s: %,d training sequences an epoch, %,d validation, %,d test, of %,d time steps"
        .formatted(
            task.dataName(),
            task.sequences(Split.TRAIN),
            task.sequences(Split.VALID),
            task.sequences(Split.TEST),
            task.steps());
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("scale", settings);
    all.put("data", dataName());
    all.put("data hash", hash);
    return all;
  }

  @Override
  public Architecture architecture() {
    return Architecture.SEQUENCE;
  }

  @Override
  public Set<Form> forms() {
    return Set.of(Form.DENSE, Form.SPARSE, Form.BFLOAT16);
  }

  @Override
  public Map<String, String> describe(PrunableModel model) {
    return ((SequenceModel) model).describe();
  }

  @Override
  public void requireUsable(Cell cell) {
    task.signature().requireUsable(cell, sizes.network().layers());
  }

  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    NetworkSizes network = sizes.network();
    int units = network.hidden(cell.id());
    int[] hidden = new int[network.layers()];
    Arrays.fill(hidden, units);
    return SequenceModel.random(
        cell,
        task.signature(),
        units,
        hidden,
        (float) network.init(),
        network.keepStates(),
        new SplittableRandom(seed));
  }

  @Override
  public SequenceModel load(Path file) {
    return read(file).model();
  }

  /** Reads a network of this task. */
  final SequenceModelFile read(Path file) {
    SequenceModelFile network = SequenceModelFile.read(file, layers, task.signature());
    SequenceModel model = network.model();
    if (!model.signature().equals(task.signature())) {
      throw new CorruptFileException(
          file,
          "is a network of another task: %s; %s has %s"
              .formatted(model.signature(), task.dataName(), task.signature()));
    }
    return network;
  }

  @Override
  public Task task(PrunableModel model, double keep, Kernels kernels) {
    return new SequenceTraining(
        (SequenceModel) model, task, kernels, sizes.updates().batch(), keep);
  }

  @Override
  public Training training(Start start) {
    boolean scratch = start == Start.SCRATCH;
    Updates updates = sizes.updates();
    return new Training(
        start,
        scratch ? sizes.epochs() : sizes.fineTuneEpochs(),
        updates.keep(),
        scratch
            ? new LearningRate(sizes.rate(), sizes.flat(), sizes.decay())
            : new LearningRate(sizes.fineTuneRate(), sizes.fineTuneFlat(), sizes.decay()),
        Training.limit(updates.clip()),
        Training.limit(updates.elementClip()),
        updates.withoutLimit(),
        true);
  }

  @Override
  public TrainingPlan plan(Training training, long seed) {
    return new TrainingPlan(
        training.epochs(),
        training.rate(),
        training.clip(),
        training.elementClip(),
        sizes.updates().optimizer(),
        0,
        training.shrink(),
        seed);
  }

  @Override
  public double validLoss(PrunableModel model, Kernels kernels) {
    return SequenceTraining.loss(
        (SequenceModel) model, Storage.FLOAT32, task, Split.VALID, kernels);
  }

  @Override
  public Map<Metric, Double> evaluate(PrunableModel model, Form form, Kernels kernels) {
    Storage storage = form == Form.BFLOAT16 ? Storage.BFLOAT16 : Storage.FLOAT32;
    Score score = task.score();
    SequenceTraining.evaluate((SequenceModel) model, storage, task, Split.TEST, kernels, score);
    return score.figures();
  }

  @Override
  public int[] answers(PrunableModel model, Kernels kernels) {
    if (task.signature().output() == Output.REALS) {
      throw new IllegalArgumentException(
          "%s: is answered with real numbers, of which no two are the same; give a task of classes"
              .formatted(task.dataName()));
    }
    IntStream.Builder answers = IntStream.builder();
    Score listener =
        new Score() {
          @Override
          public void add(Batch batch, float[] outputs) {
            for (int p = 0; p < batch.predictions(); p++) {
              if (batch.counts(p)) {
                answers.add(Score.greatest(outputs, p, batch.signature().outputs()));
              }
            }
          }

          @Override
          public Map<Metric, Double> figures() {
            return Map.of();
          }
        };
    SequenceTraining.evaluate(
        (SequenceModel) model, Storage.FLOAT32, task, Split.TEST, kernels, listener);
    return answers.build().toArray();
  }

  @Override
  public Optional<SequenceTask> sequences() {
    return Optional.of(task);
  }

  @Override
  public double[] gradientLengths(PrunableModel model, Kernels kernels) {
    return SequenceTraining.gradientLengths((SequenceModel) model, task, kernels);
  }

  @Override
  public Map<String, Double> cellFigures(PrunableModel model, Kernels kernels) {
    return SequenceTraining.figures((SequenceModel) model, task, Split.TEST, kernels);
  }

  @Override
  public OptionalDouble bound() {
    return task.bound();
  }

  @Override
  public double outputDifference(PrunableModel model, PrunableModel other, Kernels kernels) {
    Batch batch = new Batch(task.signature(), COMPARED, task.steps());
    batch.clear();
    for (int i = 0; i < Math.min(COMPARED, task.sequences(Split.TEST)); i++) {
      task.write(Split.TEST, 0, i, batch, i);
    }
    float[] mine = outputs(model, batch, kernels);
    float[] others = outputs(other, batch, kernels);
    double largest = 0;
    for (int i = 0; i < mine.length; i++) {
      largest = Math.max(largest, Math.abs(mine[i] - others[i]));
    }
    return largest;
  }

  private float[] outputs(PrunableModel model, Batch batch, Kernels kernels) {
    return SequencePass.inference((SequenceModel) model, kernels, COMPARED, task.steps())
        .forward(batch);
  }

  @Override
  public Effort effort() {
    return effort;
  }

  @Override
  public long heapNeeded() {
    Signature signature = task.signature();
    long layers = sizes.network().layers();
    // Complex units have two values each.
    long hidden = 2 * sizes.network().largest();
    long widest = Math.max(signature.inputs(), signature.outputs());
    long weights = 2 * widest * hidden + 8L * layers * hidden * hidden;
    long rows = (long) Math.max(sizes.updates().batch(), SequenceTraining.EVALUATED) * task.steps();
    // As for language models, with two moments beside every weight.
    return 4 * (10 * weights + rows * (2 * widest + 20 * hidden * (layers + 1))) + (200L << 20);
  }
}
