package dev.espalier.experiment;

import dev.espalier.data.DataException;
import dev.espalier.data.squad.AnswerScore;
import dev.espalier.data.squad.Encoder;
import dev.espalier.data.squad.Question;
import dev.espalier.data.squad.ReadingCorpus;
import dev.espalier.data.squad.Span;
import dev.espalier.data.squad.Split;
import dev.espalier.data.squad.Tokens;
import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Architecture;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.bidaf.Answer;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.BidafSizes;
import dev.espalier.model.bidaf.Example;
import dev.espalier.model.bidaf.Text;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.task.Metric;
import dev.espalier.train.ReadingComprehensionTask;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/** BiDAF of one scale on one data set. */
final class ReadingComprehensionWorkload implements Workload {

  /** Dev questions by which an epoch is judged; the end of a trial is judged by all. */
  private static final int VALIDATION = 1000;

  /** Questions over which a cut network is compared with the gated one. */
  private static final int COMPARED = 8;

  /** Questions that are answered side by side; it changes nothing but the speed. */
  private static final int SIDE_BY_SIDE = 60;

  private final ReadingComprehensionScale scale;
  private final ReadingCorpus corpus;
  private final String source;
  private final List<String> remarks;
  private final List<Example> train;
  private final List<Asked> dev;

  /** A question as a network reads it, and as its answer is scored. */
  private record Asked(Example example, Question question) {}

  /** Of questions that stand in no file. */
  ReadingComprehensionWorkload(ReadingComprehensionScale scale, ReadingCorpus corpus) {
    this(scale, corpus, corpus.name(), List.of());
  }

  /**
   * @param source where the questions stand; begins messages
   * @param remarks what a user might not expect of how they are read
   */
  ReadingComprehensionWorkload(
      ReadingComprehensionScale scale, ReadingCorpus corpus, String source, List<String> remarks) {
    this.scale = scale;
    this.corpus = corpus;
    this.source = source;
    this.remarks = remarks;
    List<Question> questions = corpus.train().questions();
    int used = scale.questions() == 0 ? questions.size() : scale.questions();
    train = asked(spread(questions, used)).stream().map(Asked::example).toList();
    // By length, so that little is padded.
    dev =
        asked(corpus.dev().questions()).stream()
            .sorted(Comparator.comparingInt(a -> a.example().paragraph().size()))
            .toList();
  }

  /** At most so many of a list, at equal distances. */
  private static <T> List<T> spread(List<T> all, int most) {
    return all.size() <= most
        ? all
        : IntStream.range(0, most)
            .mapToObj(i -> all.get((int) ((long) i * all.size() / most)))
            .toList();
  }

  /** Questions about one paragraph share its numbers. */
  private List<Asked> asked(List<Question> questions) {
    Map<Tokens, Text> paragraphs = new IdentityHashMap<>();
    List<Asked> asked = new ArrayList<>();
    for (Question question : questions) {
      Text paragraph =
          paragraphs.computeIfAbsent(question.paragraph(), text -> text(corpus.encoder(), text));
      Text words = text(corpus.encoder(), question.question());
      Example example =
          question
              .answer()
              .map(span -> new Example(paragraph, words, span.first(), span.last()))
              .orElseGet(() -> new Example(paragraph, words));
      asked.add(new Asked(example, question));
    }
    return asked;
  }

  /** A text as the network reads it. */
  static Text text(Encoder encoder, Tokens tokens) {
    return new Text(encoder.words(tokens), encoder.characters(tokens));
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
    Split t = corpus.train();
    Split d = corpus.dev();
    return ("%s: %,d training questions are used of %,d with their answer in reach; left out for a"
            + " paragraph over %d words %,d, for a question over %d words %,d, for an answer that is"
            + " not in the paragraph %,d, for an empty one %,d; %,d answers found elsewhere than said. All %,d dev"
            + " questions are asked, %,d of them about a cut paragraph. %,d words%s, %,d characters")
        .formatted(
            corpus.name(),
            train.size(),
            t.questions().size(),
            corpus.encoder().limits().paragraph(),
            t.longParagraphs(),
            corpus.encoder().limits().question(),
            t.longQuestions(),
            t.misplaced(),
            t.empty(),
            t.repaired(),
            d.questions().size(),
            d.longParagraphs(),
            corpus.encoder().words().size(),
            corpus.vectors().isPresent() ? " with given vectors" : "",
            corpus.encoder().letters().size());
  }

  @Override
  public List<String> remarks() {
    return remarks;
  }

  @Override
  public void requireEnoughData() {
    if (train.isEmpty()) {
      throw new DataException(
          source + ": none of its training questions can be learned from; data check says why");
    } else if (dev.stream().noneMatch(asked -> asked.example().isAnswered())) {
      throw new DataException(
          source + ": none of its dev questions has its answer in reach; data check says why");
    }
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("scale", scale.hyperparameters());
    settings.put("data", corpus.name());
    settings.put("data hash", corpus.hash());
    return settings;
  }

  @Override
  public Architecture architecture() {
    return Architecture.BIDAF;
  }

  @Override
  public void requireUsable(Cell cell) {
    BidafModel.requireUsable(cell);
  }

  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    Encoder encoder = corpus.encoder();
    int words = encoder.words().size();
    BidafSizes sizes = BidafSizes.of(words, encoder.letters().size(), scale.width());
    SplittableRandom random = new SplittableRandom(seed);
    return corpus
        .vectors()
        .map(
            vectors ->
                BidafModel.random(
                    cell,
                    sizes.withWordFeatures(vectors.dimension()),
                    FMatrixRMaj.wrap(words, vectors.dimension(), vectors.rows(encoder.words())),
                    random))
        .orElseGet(() -> BidafModel.random(cell, sizes, null, random));
  }

  @Override
  public BidafModel load(Path file) {
    SavedReader saved = SavedReader.read(file);
    Encoder here = corpus.encoder();
    if (saved.known().words().filter(words -> !words.equals(here.words())).isPresent()
        || saved.known().letters().filter(all -> !all.equals(here.letters())).isPresent()) {
      throw new IllegalArgumentException(
          "%s: numbers other words than %s has here; train it again, or give the data that it was trained on"
              .formatted(file, corpus.name()));
    }
    return saved.model();
  }

  @Override
  public Map<String, String> describe(PrunableModel model) {
    Map<String, String> about = new LinkedHashMap<>(SavedReader.describe(corpus.encoder()));
    about.putAll(Cells.describe(((BidafModel) model).cell()));
    return about;
  }

  @Override
  public Task task(PrunableModel model, double keep, Kernels kernels) {
    return new ReadingComprehensionTask(
        (BidafModel) model, train, spread(examples(), VALIDATION), kernels, scale.batch(), keep);
  }

  private List<Example> examples() {
    return dev.stream().map(Asked::example).toList();
  }

  @Override
  public Training training(Start start) {
    boolean scratch = start == Start.SCRATCH;
    return new Training(
        start,
        scratch ? scale.epochs() : scale.fineTuneEpochs(),
        scratch ? scale.keep() : scale.fineTuneKeep(),
        scale.schedule(),
        Double.POSITIVE_INFINITY,
        true);
  }

  @Override
  public TrainingPlan plan(Training training, long seed) {
    return new TrainingPlan(
        training.epochs(),
        training.rate(),
        training.clip(),
        training.elementClip(),
        Optimizer.ADAM,
        scale.averaging(),
        training.shrink(),
        seed);
  }

  @Override
  public double validLoss(PrunableModel model, Kernels kernels) {
    return ReadingComprehensionTask.loss((BidafModel) model, examples(), SIDE_BY_SIDE, kernels);
  }

  @Override
  public Map<Metric, Double> evaluate(PrunableModel model, Form form, Kernels kernels) {
    BidafPass pass = BidafPass.inference((BidafModel) model, kernels);
    double exactMatch = 0;
    double f1 = 0;
    for (int from = 0; from < dev.size(); from += SIDE_BY_SIDE) {
      List<Asked> batch = dev.subList(from, Math.min(dev.size(), from + SIDE_BY_SIDE));
      List<Answer> answers =
          pass.answers(batch.stream().map(Asked::example).toList(), Answer.LONGEST);
      for (int q = 0; q < batch.size(); q++) {
        Question question = batch.get(q).question();
        Span span = new Span(answers.get(q).first(), answers.get(q).last());
        AnswerScore score = AnswerScore.of(question.paragraph().cut(span), question.answers());
        exactMatch += score.exactMatch();
        f1 += score.f1();
      }
    }
    Map<Metric, Double> metrics = new LinkedHashMap<>();
    metrics.put(ReadingComprehensionExperiment.EXACT_MATCH, 100 * exactMatch / dev.size());
    metrics.put(ReadingComprehensionExperiment.F1, 100 * f1 / dev.size());
    return metrics;
  }

  @Override
  public int[] answers(PrunableModel model, Kernels kernels) {
    BidafPass pass = BidafPass.inference((BidafModel) model, kernels);
    IntStream.Builder spans = IntStream.builder();
    for (int from = 0; from < dev.size(); from += SIDE_BY_SIDE) {
      List<Asked> batch = dev.subList(from, Math.min(dev.size(), from + SIDE_BY_SIDE));
      for (Answer answer :
          pass.answers(batch.stream().map(Asked::example).toList(), Answer.LONGEST)) {
        spans.add(answer.first() * (Answer.LONGEST + 1) + answer.last() - answer.first());
      }
    }
    return spans.build().toArray();
  }

  @Override
  public OptionalDouble bound() {
    return OptionalDouble.empty();
  }

  @Override
  public double outputDifference(PrunableModel model, PrunableModel other, Kernels kernels) {
    List<Example> batch = spread(examples(), COMPARED);
    BidafPass mine = BidafPass.inference((BidafModel) model, kernels);
    BidafPass others = BidafPass.inference((BidafModel) other, kernels);
    mine.forward(batch);
    others.forward(batch);
    return Math.max(
        largestDifference(mine.startScores(), others.startScores()),
        largestDifference(mine.endScores(), others.endScores()));
  }

  private static double largestDifference(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }

  @Override
  public Effort effort() {
    return scale.effort();
  }

  @Override
  public long heapNeeded() {
    long weights = fresh(1).parameterCount();
    int longest = train.stream().mapToInt(e -> e.paragraph().size()).max().orElse(0);
    long rows = (long) Math.max(scale.batch(), SIDE_BY_SIDE) * longest;
    long questions = train.size() + dev.size();
    // Value, gradient, two moments, average and its copy, two packed forms, gated copy, network to
    // start from and a checkpoint; some 150 activations a unit and word, gradients among them; two
    // kilobytes a question for texts and numbers.
    return 4 * (11 * weights + rows * 150 * scale.width()) + 2048 * questions + (200L << 20);
  }
}
