package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.Windows;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Architecture;
import dev.espalier.measure.Effort;
import dev.espalier.measure.OnnxNetwork;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.setup.Loss;
import dev.espalier.task.Metric;
import dev.espalier.task.SequenceTask;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.LanguageModelTask.Reading;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.ejml.data.FMatrixRMaj;

/** The language model of one scale on one corpus. */
class LanguageModelWorkload implements Workload {

  /** Tokens, at most, over which a cut network is compared with the gated one. */
  private static final int COMPARED = 64;

  /**
   * By how many nats a token a network that reads other words than it was trained on is worse, at
   * least, than counting words: one that has hardly been trained yet is worse by less.
   */
  private static final double DOUBTED = 0.1;

  private final LanguageModelScale scale;
  private final LanguageData data;
  private final Corpus corpus;
  private final Loss shown;
  private final Metric metric;
  private final boolean accuracy;

  /** Of words, by their perplexity. */
  LanguageModelWorkload(LanguageModelScale scale, LanguageData data) {
    this(scale, data, Loss.PERPLEXITY, Metric.TEST_PERPLEXITY, false);
  }

  /**
   * @param shown as what the loss on the test split is the metric
   * @param accuracy whether {@link Metric#ACCURACY} is measured, too
   */
  LanguageModelWorkload(
      LanguageModelScale scale, LanguageData data, Loss shown, Metric metric, boolean accuracy) {
    this.scale = scale;
    this.data = data;
    corpus = data.corpus();
    this.shown = shown;
    this.metric = metric;
    this.accuracy = accuracy;
  }

  @Override
  public String dataName() {
    return corpus.name();
  }

  @Override
  public String dataHash() {
    return corpus.hash();
  }

  @Override
  public String dataRemark() {
    return "%s: %,d training, %,d validation, %,d test tokens, %,d words; %,d unknown words read as <unk>"
        .formatted(
            corpus.name(),
            corpus.train().length,
            corpus.valid().length,
            corpus.test().length,
            corpus.vocabulary().size(),
            corpus.unknownTokens());
  }

  @Override
  public List<String> remarks() {
    return data.remarks();
  }

  @Override
  public void requireEnoughData() {
    data.requireWindows(scale.batch(), scale.unroll());
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("scale", scale.hyperparameters());
    settings.put("data", corpus.name());
    settings.put("data hash", corpus.hash());
    return settings;
  }

  /** ONNX Runtime's networks are evaluated on a text in one piece alone. */
  @Override
  public Set<Form> forms() {
    return scale.terms().carry()
        ? architecture().forms()
        : Set.of(Form.DENSE, Form.SPARSE, Form.BFLOAT16);
  }

  @Override
  public Architecture architecture() {
    return Architecture.SEQUENCE;
  }

  @Override
  public Map<String, String> describe(PrunableModel model) {
    Map<String, String> about = new LinkedHashMap<>(((SequenceModel) model).describe());
    about.putAll(data.known().describe());
    return about;
  }

  @Override
  public void requireUsable(Cell cell) {
    Signature.languageModel(corpus.vocabulary().size()).requireUsable(cell, scale.layers());
  }

  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    int units = scale.terms().hidden(cell, scale.hidden());
    int[] hidden = new int[scale.layers()];
    Arrays.fill(hidden, units);
    SequenceModel model =
        SequenceModel.random(
            cell,
            corpus.vocabulary().size(),
            scale.terms().features(cell, units),
            hidden,
            (float) scale.init(),
            new SplittableRandom(seed));
    if (scale.terms().embeddingInit() != 0) {
      widen(model.parameter("embedding").value(), new SplittableRandom(~seed));
    }
    return model;
  }

  /** Draws an embedding from its own bounds. */
  private void widen(FMatrixRMaj embedding, SplittableRandom random) {
    for (int i = 0; i < embedding.getNumElements(); i++) {
      embedding.data[i] = (float) ((random.nextDouble() * 2 - 1) * scale.terms().embeddingInit());
    }
  }

  @Override
  public SequenceModel load(Path file) {
    SequenceModelFile read = SequenceModelFile.read(file, data.layers()).requireLanguageModel(file);
    if (read.known().tokens().filter(own -> !own.equals(corpus.vocabulary())).isPresent()) {
      throw new IllegalArgumentException(
          "%s: numbers other words than %s has here; train it again, or give the data that it was trained on"
              .formatted(file, corpus.name()));
    }
    return read.model();
  }

  @Override
  public Task task(PrunableModel model, double keep, Kernels kernels) {
    return new LanguageModelTask(
        (SequenceModel) model,
        corpus,
        kernels,
        scale.batch(),
        scale.unroll(),
        keep,
        scale.terms().carry());
  }

  @Override
  public Training training(Start start) {
    boolean scratch = start == Start.SCRATCH;
    return new Training(
        start,
        scratch ? scale.epochs() : scale.fineTuneEpochs(),
        scratch ? scale.keep() : scale.fineTuneKeep(),
        scratch ? scale.schedule() : scale.fineTuneSchedule(),
        Training.limit(scale.clip()),
        true);
  }

  @Override
  public TrainingPlan plan(Training training, long seed) {
    return new TrainingPlan(
        training.epochs(),
        training.rate(),
        training.clip(),
        training.elementClip(),
        scale.terms().optimizer(),
        0,
        training.shrink(),
        seed);
  }

  @Override
  public double validLoss(PrunableModel model, Kernels kernels) {
    return loss((SequenceModel) model, Storage.FLOAT32, corpus.valid(), kernels);
  }

  @Override
  public Map<Metric, Double> evaluate(PrunableModel model, Form form, Kernels kernels) {
    SequenceModel network = (SequenceModel) model;
    Map<Metric, Double> figures = new LinkedHashMap<>();
    if (accuracy) {
      int[] predictions = predictions(network, form, kernels);
      figures.put(
          Metric.ACCURACY, LanguageModelTask.accuracy(predictions, corpus.test(), reading()));
    }
    figures.put(metric, shown.shown(testLoss(network, form, kernels)));
    return figures;
  }

  private double testLoss(SequenceModel model, Form form, Kernels kernels) {
    int[] test = corpus.test();
    return switch (form) {
      case DENSE, SPARSE, BFLOAT16 -> loss(model, storage(form), test, kernels);
      case ONNX, ONNX_INT8 ->
          inOnnxRuntime(
              model,
              form,
              kernels,
              pass ->
                  LanguageModelTask.loss(
                      (inputs, targets, steps) -> pass.loss(inputs, targets, steps, kernels),
                      test));
    };
  }

  private int[] predictions(SequenceModel model, Form form, Kernels kernels) {
    int[] test = corpus.test();
    return switch (form) {
      case DENSE, SPARSE, BFLOAT16 ->
          LanguageModelTask.predictions(model, storage(form), test, reading(), kernels);
      case ONNX, ONNX_INT8 ->
          inOnnxRuntime(
              model,
              form,
              kernels,
              pass -> LanguageModelTask.predictions(pass::scores, test, model.vocabulary()));
    };
  }

  private static Storage storage(Form form) {
    return form == Form.BFLOAT16 ? Storage.BFLOAT16 : Storage.FLOAT32;
  }

  private static <T> T inOnnxRuntime(
      SequenceModel model, Form form, Kernels kernels, Function<OnnxNetwork.Pass, T> use) {
    try (OnnxNetwork network = OnnxRuntime.open(model, form, kernels.team().threads())) {
      return use.apply(network.pass(1, LanguageModelTask.EVALUATION_STEPS));
    }
  }

  private double loss(SequenceModel model, Storage storage, int[] tokens, Kernels kernels) {
    return LanguageModelTask.loss(model, storage, tokens, reading(), kernels);
  }

  private Reading reading() {
    return scale.terms().carry() ? Reading.WHOLE : sideBySide();
  }

  /** As in training, which is sooner done than in one piece. */
  private Reading sideBySide() {
    return new Reading(scale.batch(), scale.unroll(), scale.terms().carry());
  }

  @Override
  public void requireBelievable(Path model, Map<Metric, Double> figures) {
    double counting = data.lossOfCounting();
    if (data.assumed() && figures.get(metric) > shown.shown(counting + DOUBTED)) {
      throw new IllegalArgumentException(
          "%s: does not name its words, and they cannot be numbered as in the training split of %s: its %s would be %.2f there, where counting words gives %.2f; give the data that it was trained on, or its words with --vocabulary FILE"
              .formatted(
                  model,
                  corpus.name(),
                  metric.label(),
                  figures.get(metric),
                  shown.shown(counting)));
    }
  }

  @Override
  public int[] answers(PrunableModel model, Kernels kernels) {
    return predictions((SequenceModel) model, Form.DENSE, kernels);
  }

  /** Where it is known which words can be changed, sentences. */
  @Override
  public Optional<SequenceTask> sequences() {
    return corpus
        .dependencies()
        .filter(known -> scale.terms().carry())
        .map(known -> new Sentences(corpus, known));
  }

  @Override
  public Map<String, Double> lossByKind(PrunableModel model, Kernels kernels) {
    return corpus
        .dependencies()
        .filter(known -> scale.terms().carry())
        .map(
            known ->
                LossByKind.figures(
                    LanguageModelTask.losses((SequenceModel) model, corpus.test(), known, kernels),
                    corpus.testFloors()))
        .orElse(Map.of());
  }

  @Override
  public Map<String, Double> cellFigures(PrunableModel model, Kernels kernels) {
    return LanguageModelTask.figures((SequenceModel) model, corpus.test(), sideBySide(), kernels);
  }

  @Override
  public OptionalDouble bound() {
    return corpus.testFloor();
  }

  @Override
  public double outputDifference(PrunableModel model, PrunableModel other, Kernels kernels) {
    int most = scale.terms().carry() ? COMPARED : Math.min(COMPARED, scale.unroll());
    Windows windows = Windows.evaluation(corpus.test(), 1, most);
    int[] tokens = new int[most];
    windows.inputs(0, tokens);
    int steps = windows.steps(0);
    float[] mine = logits(model, kernels, tokens, steps);
    float[] others = logits(other, kernels, tokens, steps);
    double largest = 0;
    for (int i = 0; i < steps * corpus.vocabulary().size(); i++) {
      largest = Math.max(largest, Math.abs(mine[i] - others[i]));
    }
    return largest;
  }

  private static float[] logits(PrunableModel model, Kernels kernels, int[] tokens, int steps) {
    return SequencePass.inference((SequenceModel) model, kernels, 1, steps).forward(tokens, steps);
  }

  @Override
  public Effort effort() {
    return scale.effort();
  }

  @Override
  public long heapNeeded() {
    int largest = scale.terms().own().values().stream().reduce(scale.hidden(), Math::max);
    return heapNeeded(scale.layers(), largest);
  }

  /** Heap for a network of equally large layers. */
  final long heapNeeded(int layers, long hidden) {
    long vocabulary = corpus.vocabulary().size();
    long weights = 2 * vocabulary * hidden + 8L * layers * hidden * hidden;
    long rows = (long) scale.batch() * scale.unroll();
    // Value, gradient, two packed forms, gated copy, network to start from, one checkpoint; logits
    // twice, for training and validation, and some 20 activations a unit and layer.
    return 4 * (8 * weights + rows * (2 * vocabulary + 20 * hidden * (layers + 1)))
        + 12L * corpus.train().length
        + (200L << 20);
  }
}
