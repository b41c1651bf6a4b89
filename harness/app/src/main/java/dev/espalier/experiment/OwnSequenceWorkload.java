package dev.espalier.experiment;

import dev.espalier.data.Sha256;
import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.setup.SequenceScale;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network of a task over sequences that comes trained: all methods start from there. */
final class OwnSequenceWorkload extends SequenceWorkload {

  private final String hash;
  private final SequenceModelFile network;

  OwnSequenceWorkload(SequenceScale scale, String settings, List<String> layers, Path weights) {
    super(scale, settings, layers);
    hash = Sha256.of(weights);
    network = read(weights);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(OwnNetwork.NETWORK, hash);
    if (network.model().cell() != Lstm.INSTANCE) {
      settings.put("cell", Cells.text(network.model().cell()));
    }
    settings.putAll(super.settings());
    return settings;
  }

  /** What was brought along, whatever the cell. */
  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    return network.model().copy();
  }

  @Override
  public void requireUsable(Cell cell) {}

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

  /** For PyTorch, where it has the cell. */
  @Override
  public void export(PrunableModel cut, Path model) {
    if (network.model().cell().interchange().filter(Interchange::torch).isPresent()) {
      new SequenceModelFile((SequenceModel) cut, network.layout(), network.known())
          .write(Format.SAFETENSORS, Format.SAFETENSORS.beside(model));
    }
  }
}
