package dev.espalier.exchange;

import static dev.espalier.exchange.TorchLayout.BIAS;
import static dev.espalier.exchange.TorchLayout.WEIGHT;

import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Listing;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The embedding and the linear layer among the tensors of a PyTorch model.
 *
 * @param embedding name of its matrix; empty for none
 * @param linear name with a dot at its end
 * @param features that go into the layers
 */
record TorchEnds(String embedding, String linear, int features) {

  /** Where there is no embedding. */
  static TorchEnds ofReals(
      TorchTensors tensors,
      Collection<String> others,
      List<LayerOrder.Module> modules,
      int features) {
    List<String> matrices = matrices(tensors, others);
    if (modules == null || matrices.size() != 1) {
      throw new CorruptFileException(
          tensors.file(),
          "has %d recurrent modules and %s beside them, where a network of real numbers has recurrent layers and one linear layer; save those parts alone"
              .formatted(modules == null ? 0 : modules.size(), said(matrices)));
    }
    return new TorchEnds("", prefix(matrices.get(0)), features);
  }

  private static List<String> matrices(TorchTensors tensors, Collection<String> names) {
    return names.stream()
        .filter(name -> name.equals(WEIGHT) || name.endsWith("." + WEIGHT))
        .filter(name -> !tensors.vectors().contains(name))
        .toList();
  }

  private static TorchEnds of(TorchTensors tensors, String embedding, String linear) {
    return new TorchEnds(embedding, prefix(linear), tensors.any(embedding).numCols);
  }

  /**
   * @param others names of all tensors that are of no recurrent module
   * @param modules the recurrent ones; null if there is none
   */
  static TorchEnds of(
      TorchTensors tensors, Collection<String> others, List<LayerOrder.Module> modules) {
    List<String> matrices = matrices(tensors, others);
    List<String> linears =
        matrices.stream().filter(name -> others.contains(prefix(name) + BIAS)).toList();
    List<String> plain = matrices.stream().filter(name -> !linears.contains(name)).toList();
    if (modules != null && linears.isEmpty() && plain.size() == 2) {
      return unbiased(tensors, plain, modules);
    }
    boolean copies = plain.stream().allMatch(name -> tensors.same(name, plain.get(0)));
    if (modules == null || linears.size() != 1 || plain.isEmpty() || !copies) {
      throw new CorruptFileException(
          tensors.file(),
          "has %d recurrent modules, %s with a bias and %s without, where a language model has recurrent layers, one linear layer and one embedding; save those parts alone, tied weights as a copy: sd[\"decoder.weight\"] = sd[\"encoder.weight\"].clone()"
              .formatted(modules == null ? 0 : modules.size(), said(linears), said(plain)));
    }
    return of(tensors, plain.get(0), linears.get(0));
  }

  /** Of two matrices without a bias, what the recurrent layers' sizes say. */
  private static TorchEnds unbiased(
      TorchTensors tensors, List<String> plain, List<LayerOrder.Module> modules) {
    List<TorchEnds> fitting =
        Stream.of(of(tensors, plain.get(0), plain.get(1)), of(tensors, plain.get(1), plain.get(0)))
            .filter(ends -> ends.order(tensors, modules).exists())
            .toList();
    if (fitting.size() != 1) {
      throw new CorruptFileException(
          tensors.file(),
          "which of %s is the embedding and which the linear layer is not told by their sizes; save the linear layer's bias with them, in Python: sd[\"%sbias\"] = torch.zeros(%d)"
              .formatted(said(plain), prefix(plain.get(0)), tensors.any(plain.get(0)).numRows));
    }
    return fitting.get(0);
  }

  LayerOrder order(TorchTensors tensors, List<LayerOrder.Module> modules) {
    return new LayerOrder(tensors.file(), modules, features, tensors.any(linear + WEIGHT).numCols);
  }

  private static String prefix(String weight) {
    return weight.substring(0, weight.length() - WEIGHT.length());
  }

  private static String said(List<String> names) {
    return names.isEmpty() ? "no weight" : Listing.of(names);
  }
}
