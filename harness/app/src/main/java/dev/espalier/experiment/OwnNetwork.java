package dev.espalier.experiment;

import dev.espalier.data.TextFolder;
import dev.espalier.data.Vocabulary;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A trained language model that the user brings along, in the place of the one that the language
 * model's experiment trains. The scale gives the schedule of pruning and the methods' operating
 * points.
 *
 * @param weights safetensors file of a PyTorch model, or of a run's
 * @param vocabulary file of its words, one a line, in the order of their numbers; null if the
 *     network's own file names them
 * @param epochs of pruning; 0 for the scale's own
 * @param layers names of its recurrent modules, from the bottom; empty where its file tells
 */
@Experiment(
    id = OwnNetwork.ID,
    title = "A language model brought along",
    paper = "",
    examples = "tokens",
    loss = Loss.PERPLEXITY,
    protocols = {"10x30", "1x1"},
    listed = false)
public record OwnNetwork(Path weights, Path vocabulary, int epochs, List<String> layers)
    implements ExperimentFamily {

  /** Names its results; it is not among the experiments that a user can name. */
  public static final String ID = "own-network";

  /** Of a workload's settings, the one that tells that its network was brought along. */
  static final String NETWORK = "network";

  private static final String EPOCHS = "fineTuneEpochs";

  /** The schedule of pruning: all else came with the network. */
  private static final Scales<LanguageModelScale> SCHEDULES =
      LanguageModelScale.ALL.of(
          ID,
          Set.of(
              "unroll",
              "batch",
              "clip",
              EPOCHS,
              "fineTuneKeep",
              "fineTuneRate",
              "fineTuneFlat",
              "fineTuneDecay"));

  /**
   * A scale with so many epochs of pruning.
   *
   * @param epochs 0 for its own
   */
  static Scale pruned(Scale scale, int epochs) {
    if (epochs == 0) {
      return scale;
    } else if (scale.with().containsKey(EPOCHS)) {
      throw new IllegalArgumentException(
          "%s=%s: --epochs %d says so, too; leave one out"
              .formatted(EPOCHS, scale.with().get(EPOCHS), epochs));
    }
    return scale.with(Map.of(EPOCHS, Integer.toString(epochs)));
  }

  /** The dense network is there, and all others start from it. */
  static Start start(MethodDescriptor method) {
    return Trial.isDense(method) ? Start.SCRATCH : Start.DENSE;
  }

  /**
   * The dense network is taken as it is.
   *
   * @param pruning how it is pruned
   */
  static Training training(Start start, Training pruning) {
    return start == Start.SCRATCH ? pruning.none() : pruning;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.TEST_PERPLEXITY);
  }

  @Override
  public List<String> options() {
    List<String> options = new ArrayList<>(List.of("--weights", weights.toString()));
    if (vocabulary != null) {
      options.addAll(List.of("--vocabulary", vocabulary.toString()));
    }
    if (epochs != 0) {
      options.addAll(List.of("--epochs", Integer.toString(epochs)));
    }
    if (!layers.isEmpty()) {
      options.addAll(List.of("--layers", String.join(",", layers)));
    }
    return options;
  }

  @Override
  public Scales<?> scales() {
    return SCHEDULES;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    LanguageModelScale schedule = SCHEDULES.at(pruned(scale, epochs));
    SequenceModelFile network =
        SequenceModelFile.read(weights, layers)
            .requireLanguageModel(weights)
            .withVocabulary(weights, vocabulary);
    if (network.known().letters().isPresent()) {
      throw new IllegalArgumentException(weights + ": reads characters; give one that reads words");
    }
    Vocabulary words =
        network
            .known()
            .words()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        weights
                            + ": does not name its words; give them with --vocabulary FILE, one a line, in the order of their numbers"));
    LanguageData data = LanguageData.of(TextFolder.open(sources.data()), words);
    return new OwnNetworkWorkload(schedule, data, weights, network, layers);
  }
}
