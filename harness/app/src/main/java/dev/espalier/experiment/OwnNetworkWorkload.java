package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.Sha256;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.MethodDescriptor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A language model that comes trained: the dense trial takes it as it is, and all methods start
 * from there.
 */
final class OwnNetworkWorkload extends LanguageModelWorkload {

  private final LanguageModelScale scale;
  private final Corpus corpus;
  private final Path file;
  private final String hash;
  private final SequenceModelFile network;
  private final List<String> layers;

  OwnNetworkWorkload(
      LanguageModelScale scale,
      LanguageData data,
      Path file,
      SequenceModelFile network,
      List<String> layers) {
    super(scale, data);
    this.scale = scale;
    corpus = data.corpus();
    this.file = file;
    hash = Sha256.of(file);
    this.network = network;
    this.layers = layers;
  }

  @Override
  public String dataRemark() {
    return String.join(System.lineSeparator(), network.about(file))
        + System.lineSeparator()
        + super.dataRemark();
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(OwnNetwork.NETWORK, hash);
    if (!layers.isEmpty()) {
      settings.put("layers", String.join(",", layers));
    }
    if (network.model().cell() != Lstm.INSTANCE) {
      settings.put("cell", Cells.text(network.model().cell()));
    }
    settings.put("vocabulary", corpus.vocabulary().hash());
    settings.put("pruning", scale.fineTuning());
    settings.put("data", corpus.name());
    settings.put("data hash", corpus.hash());
    return settings;
  }

  /** Those that its own cell can be run in. */
  @Override
  public Set<Form> forms() {
    return super.forms().stream()
        .filter(form -> form.has(network.model().cell()))
        .collect(Collectors.toSet());
  }

  /** What was brought along, whatever the cell. */
  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    return network.model().copy();
  }

  @Override
  public boolean trainsFromScratch() {
    return false;
  }

  @Override
  public Start start(MethodDescriptor method) {
    return OwnNetwork.start(method);
  }

  @Override
  public Training training(Start start) {
    return OwnNetwork.training(start, super.training(Start.DENSE));
  }

  @Override
  public void export(PrunableModel cut, Path model) {
    new SequenceModelFile((SequenceModel) cut, network.layout(), network.known())
        .write(Format.SAFETENSORS, Format.SAFETENSORS.beside(model));
  }

  @Override
  public long heapNeeded() {
    SequenceModel model = network.model();
    int widest = Math.max(model.features(), Arrays.stream(model.hidden()).max().orElseThrow());
    return heapNeeded(model.hidden().length, widest);
  }
}
