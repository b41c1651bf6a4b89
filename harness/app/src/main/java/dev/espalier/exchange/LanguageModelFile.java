package dev.espalier.exchange;

import dev.espalier.file.AtomicFile;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A language model that stands in a file, and can be written in other formats.
 *
 * @param layout under which names PyTorch knows it
 */
public record LanguageModelFile(SequenceModel model, TorchLayout layout) {

  /** What other programs read. */
  public enum Format {
    /** See {@link OnnxLanguageModel}. */
    ONNX(".onnx"),
    /** See {@link OnnxLanguageModel#int8}. */
    ONNX_INT8(".int8.onnx"),
    /** See {@link TorchLayout}. */
    SAFETENSORS(".pytorch.safetensors");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A file beside a safetensors file, with its name and this format's ending. */
    public Path beside(Path model) {
      String name = model.getFileName().toString();
      for (String own : new String[] {SAFETENSORS.ending, ".safetensors"}) {
        if (name.endsWith(own)) {
          name = name.substring(0, name.length() - own.length());
        }
      }
      return model.resolveSibling(name + ending);
    }
  }

  /**
   * Reads a file that a run left, or the weights of a PyTorch model.
   *
   * @param order names of a PyTorch model's recurrent modules, from the bottom; empty where their
   *     numbers or their sizes tell it
   * @throws CorruptFileException if it is damaged, or holds no language model, or the order is not
   *     told
   * @throws IllegalArgumentException if the order names other modules than there are
   * @throws java.io.UncheckedIOException if it cannot be opened
   */
  public static LanguageModelFile read(Path file, List<String> order) {
    Safetensors stored = Safetensors.read(file);
    try {
      stored.requireFinite();
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, e.getMessage());
    }
    if (!"espalier-model".equals(stored.metadata().get("format"))) {
      TorchTensors tensors = TorchTensors.of(file, stored);
      TorchLayout layout = TorchLayout.of(tensors, order);
      return new LanguageModelFile(layout.read(tensors, Cells.all()), layout);
    } else if (!order.isEmpty()) {
      throw new IllegalArgumentException(
          "--layers %s: the layers of %s, which a run left, are in order; leave it out"
              .formatted(String.join(",", order), file));
    }
    try {
      SequenceModel model = SequenceModel.of(stored).requireLanguageModel();
      return new LanguageModelFile(model, TorchLayout.plain(model));
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "holds no language model: " + e.getMessage());
    }
  }

  /**
   * What was read, a line each: sizes, the order of the layers, what was read otherwise than it
   * stands there.
   *
   * @param file begins the first line
   */
  public List<String> about(Path file) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d words, %d embedding features, layers of %s units, read in this order: %s",
            file,
            model.vocabulary(),
            model.features(),
            Arrays.stream(model.hidden())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("/")),
            layout));
    lines.addAll(layout.remarks());
    return lines;
  }

  /**
   * Writes the network for another program.
   *
   * @throws IllegalArgumentException if the format cannot hold so large a network
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Format format, Path file) {
    switch (format) {
      case ONNX -> AtomicFile.write(file, OnnxLanguageModel.of(model));
      case ONNX_INT8 -> AtomicFile.write(file, OnnxLanguageModel.int8(model));
      case SAFETENSORS -> layout.write(model).write(file);
    }
  }
}
