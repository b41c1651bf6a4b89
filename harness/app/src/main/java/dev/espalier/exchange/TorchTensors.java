package dev.espalier.exchange;

import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Listing;
import dev.espalier.model.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * The tensors of a PyTorch model as its modules use them: what tools keep in the place of a weight
 * is made that weight, where that is exact, and refused with the line of Python that does it, where
 * it is not.
 *
 * @param file begins the messages
 * @param byName matrices; vectors have one row
 * @param vectors names of the vectors
 * @param remarks what was read otherwise than it stands in the file, a line each
 */
public record TorchTensors(
    Path file, Map<String, FMatrixRMaj> byName, Set<String> vectors, List<String> remarks) {

  private static final String ORIGINAL = "_orig";
  private static final String MASK = "_mask";
  private static final String RAW = "_raw";

  /** Of names: a module with a dot, a weight of it, what is kept of that weight; and the remedy. */
  private static final Map<Pattern, String> PARAMETRISED = new LinkedHashMap<>();

  static {
    PARAMETRISED.put(
        Pattern.compile("(.*\\.|)parametrizations\\.(.+)\\.original\\d*"),
        "torch.nn.utils.parametrize.remove_parametrizations(model.%s, \"%s\")");
    PARAMETRISED.put(
        Pattern.compile("(.*\\.|)(weight[^.]*)_u"),
        "torch.nn.utils.remove_spectral_norm(model.%s, \"%s\")");
    PARAMETRISED.put(
        Pattern.compile("(.*\\.|)(weight[^.]*)_[gv]"),
        "torch.nn.utils.remove_weight_norm(model.%s, \"%s\")");
  }

  /**
   * Reads them.
   *
   * @throws CorruptFileException naming a tensor that is no weight but what one is made from
   */
  public static TorchTensors of(Path file, Safetensors stored) {
    TorchTensors read =
        new TorchTensors(
            file,
            new LinkedHashMap<>(stored.tensors()),
            new LinkedHashSet<>(stored.vectors()),
            new ArrayList<>());
    if (!stored.unread().isEmpty()) {
      read.remarks.add(
          Listing.of(stored.unread()) + ": of whole numbers, which are no weights; left out");
    }
    if (!stored.widened().isEmpty()) {
      read.remarks.add(
          Listing.of(stored.widened()) + ": of 16 bits, widened; what is written has 32");
    }
    stored.metadata().forEach(read::tie);
    stored.tensors().keySet().forEach(read::requireNoParametrisation);
    for (String name : stored.tensors().keySet()) {
      if (name.endsWith(ORIGINAL)) {
        read.fold(name);
      } else if (name.endsWith(RAW)) {
        read.takeRaw(name);
      }
    }
    return read;
  }

  /** As {@code safetensors.torch.save_model} says of two names of one tensor. */
  private void tie(String name, String as) {
    if (!byName.containsKey(name) && byName.containsKey(as)) {
      byName.put(name, byName.get(as));
      if (vectors.contains(as)) {
        vectors.add(name);
      }
    }
  }

  private void requireNoParametrisation(String name) {
    PARAMETRISED.forEach(
        (pattern, remedy) -> {
          Matcher matcher = pattern.matcher(name);
          if (matcher.matches()) {
            throw new CorruptFileException(
                file,
                "%s: is no weight, but what one is computed from; before saving, in Python: %s"
                    .formatted(
                        name,
                        remedy
                            .formatted(matcher.group(1), matcher.group(2))
                            .replace("model.,", "model,")
                            .replace(".,", ",")));
          }
        });
  }

  /** As {@code torch.nn.utils.prune} keeps a weight: the product of the two is it. */
  private void fold(String original) {
    String name = original.substring(0, original.length() - ORIGINAL.length());
    FMatrixRMaj values = byName.get(original);
    FMatrixRMaj mask = byName.get(name + MASK);
    if (mask == null
        || mask.numRows != values.numRows
        || mask.numCols != values.numCols
        || byName.containsKey(name)) {
      int dot = name.lastIndexOf('.');
      throw new CorruptFileException(
          file,
          "%s: has no %s%s of its shape; before saving, in Python: torch.nn.utils.prune.remove(model%s, \"%s\")"
              .formatted(
                  original,
                  name,
                  MASK,
                  dot < 0 ? "" : "." + name.substring(0, dot),
                  name.substring(dot + 1)));
    }
    FMatrixRMaj weight = values.createLike();
    CommonOps_FDRM.elementMult(values, mask, weight);
    replace(original, name, weight);
    byName.remove(name + MASK);
    remarks.add(
        "%s: made of %s and its mask; it is trained on whole, so that its zeros do not stay"
            .formatted(name, original));
  }

  /**
   * As AWD-LSTM's WeightDrop keeps a weight: beside, it may leave what dropout made of it last, and
   * the module's other weights may stand one module deeper.
   */
  private void takeRaw(String raw) {
    String name = raw.substring(0, raw.length() - RAW.length());
    int dot = name.lastIndexOf('.') + 1;
    String inner = name.substring(0, dot) + "module." + name.substring(dot);
    String sibling = inner.replaceFirst("_hh_", "_ih_");
    String to = byName.containsKey(sibling) ? inner : name;
    replace(raw, to, byName.get(raw));
    remarks.add("%s: taken from %s, which dropout left whole".formatted(to, raw));
  }

  private void replace(String old, String name, FMatrixRMaj value) {
    byName.remove(old);
    byName.put(name, value);
    if (vectors.remove(old)) {
      vectors.add(name);
    }
  }

  /** Whether two tensors are the same, number by number. */
  boolean same(String a, String b) {
    FMatrixRMaj first = byName.get(a);
    FMatrixRMaj second = byName.get(b);
    return first != null
        && second != null
        && first.numRows == second.numRows
        && first.numCols == second.numCols
        && Arrays.equals(first.data, second.data);
  }

  /**
   * A tensor of any shape.
   *
   * @throws CorruptFileException if it is missing or empty
   */
  FMatrixRMaj any(String name) {
    FMatrixRMaj tensor = byName.get(name);
    if (tensor == null) {
      throw new CorruptFileException(
          file, name + ": is missing; save the whole model, model.state_dict()");
    } else if (tensor.getNumElements() == 0) {
      throw new CorruptFileException(file, name + ": is empty");
    }
    return tensor;
  }

  /**
   * A matrix of a shape.
   *
   * @throws CorruptFileException if it has another
   */
  FMatrixRMaj matrix(String name, int rows, int columns) {
    return shaped(name, rows, columns, false);
  }

  /** Likewise, as a matrix of one row. */
  FMatrixRMaj vector(String name, int length) {
    return shaped(name, 1, length, true);
  }

  private FMatrixRMaj shaped(String name, int rows, int columns, boolean vector) {
    FMatrixRMaj tensor = any(name);
    if (tensor.numRows != rows || tensor.numCols != columns || vectors.contains(name) != vector) {
      throw new CorruptFileException(
          file,
          "%s: is %s, but what stands before it asks for %s; layers must be of one kind, and in their order (--layers)"
              .formatted(
                  name,
                  shape(tensor.numRows, tensor.numCols, vectors.contains(name)),
                  shape(rows, columns, vector)));
    }
    return tensor;
  }

  private static String shape(int rows, int columns, boolean vector) {
    return vector ? "a vector of " + columns : rows + " x " + columns;
  }
}
