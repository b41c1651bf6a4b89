package dev.espalier.exchange;

import dev.espalier.data.KnownWords;
import dev.espalier.data.Vocabulary;
import dev.espalier.file.AtomicFile;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;

/**
 * A network that stands in a file, and can be written in other formats.
 *
 * @param layout under which names PyTorch knows it
 * @param known what its numbers stand for; nothing where its task makes them up
 */
public record SequenceModelFile(SequenceModel model, TorchLayout layout, KnownWords known) {

  /** What a run's file says of its format. */
  private static final String OF_A_RUN = "espalier-model";

  /** What other programs read. */
  public enum Format {
    /** See {@link OnnxSequenceModel}. */
    ONNX(".onnx"),
    /** See {@link OnnxSequenceModel#int8}. */
    ONNX_INT8(".int8.onnx"),
    /** See {@link TorchLayout}. */
    SAFETENSORS(".pytorch.safetensors"),
    /** As a run leaves it, its matrices in 16 bits; see {@link Safetensors#writeRounded}. */
    BFLOAT16(".bfloat16.safetensors");

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
      for (String own : new String[] {SAFETENSORS.ending, BFLOAT16.ending, ".safetensors"}) {
        if (name.endsWith(own)) {
          name = name.substring(0, name.length() - own.length());
        }
      }
      return model.resolveSibling(name + ending);
    }
  }

  /** Reads a file that a run left, or a language model's weights from PyTorch. */
  public static SequenceModelFile read(Path file, List<String> order) {
    return read(file, order, null);
  }

  /**
   * Reads a file that a run left, or the weights of a PyTorch model.
   *
   * @param order names of a PyTorch model's recurrent modules, from the bottom; empty where their
   *     numbers or their sizes tell it
   * @param signature what goes into a PyTorch model and comes out of it, of which its file says
   *     nothing; null for a language model of any words. A run's file says so itself
   * @throws CorruptFileException if it is damaged, or holds no such network, or the order is not
   *     told
   * @throws IllegalArgumentException if the order names other modules than there are
   * @throws java.io.UncheckedIOException if it cannot be opened
   */
  public static SequenceModelFile read(Path file, List<String> order, Signature signature) {
    Safetensors stored = Safetensors.read(file);
    KnownWords known;
    try {
      stored.requireFinite();
      known = KnownWords.of(stored.metadata());
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, e.getMessage());
    }
    SequenceModelFile read = read(file, stored, order, signature, known);
    known
        .tokens()
        .filter(tokens -> tokens.size() != read.model.vocabulary())
        .ifPresent(
            tokens -> {
              throw new CorruptFileException(
                  file,
                  "names %,d words, but its network has %,d; restore it from a copy"
                      .formatted(tokens.size(), read.model.vocabulary()));
            });
    return read;
  }

  private static SequenceModelFile read(
      Path file, Safetensors stored, List<String> order, Signature signature, KnownWords known) {
    if (!isOfARun(stored.metadata())) {
      TorchTensors tensors = TorchTensors.of(file, stored);
      TorchLayout layout = TorchLayout.of(tensors, order, signature);
      SequenceModel model = layout.read(tensors, Cells.all(), signature);
      return new SequenceModelFile(model, layout, known);
    } else if (!order.isEmpty()) {
      throw new IllegalArgumentException(
          "--layers %s: the layers of %s, which a run left, are in order; leave it out"
              .formatted(String.join(",", order), file));
    }
    try {
      SequenceModel model = SequenceModel.of(stored);
      return new SequenceModelFile(model, TorchLayout.plain(model), known);
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "holds no such network: " + e.getMessage());
    }
  }

  /**
   * The same, if it is a language model.
   *
   * @param file that it was read from
   * @throws CorruptFileException if it is none
   */
  public SequenceModelFile requireLanguageModel(Path file) {
    try {
      model.requireLanguageModel();
      return this;
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(
          file,
          "holds no language model: %s; name the experiment that it is of, for instance glyphs"
              .formatted(e.getMessage()));
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
            "%s: %s, layers of %s units, read in this order: %s",
            file,
            inputs(),
            Arrays.stream(model.hidden())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("/")),
            layout));
    lines.addAll(layout.remarks());
    return lines;
  }

  private String inputs() {
    Signature signature = model.signature();
    return signature.equals(Signature.languageModel(signature.inputs()))
        ? String.format(
            Locale.ROOT, "%,d words, %d embedding features", model.vocabulary(), model.features())
        : signature.toString();
  }

  /**
   * Whether a run left a file, or another program.
   *
   * @param about what it says beside the weights
   */
  public static boolean isOfARun(Map<String, String> about) {
    return OF_A_RUN.equals(about.get("format"));
  }

  /**
   * The same network with the words of a file beside it, for one whose own file names none.
   *
   * @param own the network's file
   * @param vocabulary one word a line, in the order of their numbers; null for none
   * @throws IllegalArgumentException if there are more or fewer words than the network has, or the
   *     network's own file names others
   * @throws dev.espalier.data.DataException if it cannot be read, or as {@link Vocabulary#read}
   */
  public SequenceModelFile withVocabulary(Path own, Path vocabulary) {
    if (vocabulary == null) {
      return this;
    }
    requireLanguageModel(own);
    Vocabulary words = Vocabulary.read(vocabulary);
    if (words.size() != model.vocabulary()) {
      throw new IllegalArgumentException(
          "%s: has %,d words, but the network of %s has %,d; give the words that it was trained with, one a line, in the order of their numbers"
              .formatted(vocabulary, words.size(), own, model.vocabulary()));
    }
    known
        .tokens()
        .filter(tokens -> !tokens.equals(words))
        .ifPresent(
            tokens -> {
              throw new IllegalArgumentException(
                  "%s: has other words than %s itself names; leave it out"
                      .formatted(vocabulary, own));
            });
    return new SequenceModelFile(model, layout, KnownWords.of(words));
  }

  /**
   * Writes the network for another program, with what its numbers stand for.
   *
   * @throws IllegalArgumentException if the format cannot hold so large a network
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Format format, Path file) {
    switch (format) {
      case ONNX -> AtomicFile.write(file, OnnxSequenceModel.of(model, known));
      case ONNX_INT8 -> AtomicFile.write(file, OnnxSequenceModel.int8(model, known));
      case SAFETENSORS -> {
        Safetensors torch = layout.write(model);
        Map<String, String> about = new LinkedHashMap<>(known.describe());
        about.putAll(torch.metadata());
        new Safetensors(torch.tensors(), about, torch.vectors()).write(file);
      }
      case BFLOAT16 -> {
        Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
        model.parameters().forEach(p -> tensors.put(p.name(), p.value()));
        Map<String, String> about = new LinkedHashMap<>(model.describe());
        about.putAll(known.describe());
        about.put("format", OF_A_RUN);
        new Safetensors(tensors, about).writeRounded(file);
      }
    }
  }
}
