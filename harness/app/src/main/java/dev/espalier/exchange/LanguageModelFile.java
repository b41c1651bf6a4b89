package dev.espalier.exchange;

import dev.espalier.file.AtomicFile;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.file.Path;
import java.util.Locale;

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
   * @throws CorruptFileException if it is damaged, or holds no language model
   * @throws java.io.UncheckedIOException if it cannot be opened
   */
  public static LanguageModelFile read(Path file) {
    Safetensors stored = Safetensors.read(file);
    try {
      stored.requireFinite();
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, e.getMessage());
    }
    if (!"espalier-model".equals(stored.metadata().get("format"))) {
      TorchLayout layout = TorchLayout.of(file, stored);
      return new LanguageModelFile(layout.read(file, stored, Cells.all()), layout);
    }
    try {
      SequenceModel model = SequenceModel.of(stored).requireLanguageModel();
      return new LanguageModelFile(model, TorchLayout.plain(model));
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "holds no language model: " + e.getMessage());
    }
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
