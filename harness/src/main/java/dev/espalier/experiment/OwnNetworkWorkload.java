package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.Sha256;
import dev.espalier.exchange.LanguageModelFile;
import dev.espalier.exchange.LanguageModelFile.Format;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.lstm.LstmLanguageModel;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.train.TrainingPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;

/**
 * A language model that comes trained: the dense trial takes it as it is, and all methods start
 * from there.
 */
final class OwnNetworkWorkload extends LanguageModelWorkload {

  private final LanguageModelScale scale;
  private final Corpus corpus;
  private final Path file;
  private final String hash;
  private final LanguageModelFile network;

  OwnNetworkWorkload(
      LanguageModelScale scale, Corpus corpus, Path file, LanguageModelFile network) {
    super(scale, corpus);
    this.scale = scale;
    this.corpus = corpus;
    this.file = file;
    hash = Sha256.of(file);
    this.network = network;
  }

  @Override
  public String dataRemark() {
    LstmLanguageModel model = network.model();
    return "%s: %,d words, %d embedding features, layers of %s units, read in this order: %s%n%s"
        .formatted(
            file,
            model.vocabulary(),
            model.features(),
            Arrays.stream(model.hidden())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("/")),
            network.layout(),
            super.dataRemark());
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("network", hash);
    settings.put("vocabulary", corpus.vocabulary().hash());
    settings.put("pruning", scale.fineTuning());
    settings.put("data", corpus.name());
    settings.put("data hash", corpus.hash());
    return settings;
  }

  @Override
  public LstmLanguageModel fresh(long seed) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    network.model().parameters().forEach(p -> values.put(p.name(), p.value().copy()));
    return LstmLanguageModel.of(values);
  }

  @Override
  public Start start(MethodDescriptor method) {
    return method.granularity() == Granularity.NONE ? Start.SCRATCH : Start.DENSE;
  }

  @Override
  public TrainingPlan plan(Start start, long seed) {
    TrainingPlan pruning = super.plan(Start.DENSE, seed);
    return start == Start.DENSE
        ? pruning
        : new TrainingPlan(0, pruning.learningRate(), pruning.clip(), seed);
  }

  @Override
  public void export(PrunableModel cut, Path model) {
    new LanguageModelFile((LstmLanguageModel) cut, network.layout())
        .write(Format.SAFETENSORS, Format.SAFETENSORS.beside(model));
  }

  @Override
  public long heapNeeded() {
    LstmLanguageModel model = network.model();
    int widest = Math.max(model.features(), Arrays.stream(model.hidden()).max().orElseThrow());
    return heapNeeded(model.hidden().length, widest);
  }
}
