package dev.espalier.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file of the safetensors format says of its tensors, held to all that the format asks for:
 * nothing in it is guessed or passed over.
 *
 * @param tensors by name, in the header's order
 * @param strings its metadata
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> strings) {

  private static final String METADATA = "__metadata__";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Bytes of a number of each type that is no weight's. */
  private static final Map<String, Integer> WHOLE =
      Map.of(
          "BOOL", 1, "U8", 1, "I8", 1, "U16", 2, "I16", 2, "U32", 4, "I32", 4, "U64", 8, "I64", 8);

  /**
   * One tensor.
   *
   * @param type of its numbers, as the format calls them
   * @param shape its dimensions, none negative
   * @param begin of its first byte, counted from the header's end
   * @param end after its last one
   */
  record Entry(String type, List<Long> shape, long begin, long end) {

    /** Whether its numbers are whole ones, or true and false. */
    boolean isWhole() {
      return type != null && WHOLE.containsKey(type);
    }
  }

  /**
   * Reads a header.
   *
   * @param file begins the messages
   * @param json its bytes
   * @param data bytes that come after it
   * @throws CorruptFileException naming the tensor, if it is none
   */
  static SafetensorsHeader parse(Path file, ByteBuffer json, long data) {
    JsonNode root = json(file, json);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    Map<String, String> strings = new LinkedHashMap<>();
    for (var field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        strings(file, field.getValue(), strings);
      } else {
        tensors.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    }
    requireEveryByteOnce(file, tensors, data);
    return new SafetensorsHeader(tensors, strings);
  }

  private static JsonNode json(Path file, ByteBuffer json) {
    try {
      JsonNode root = JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(json).toString());
      if (!root.isObject()) {
        throw new CorruptFileException(file, "its header is no JSON object");
      } else if (!isUnicode(root.toString())) {
        throw new CorruptFileException(
            file, "its header holds half a surrogate pair; name its tensors otherwise");
      }
      return root;
    } catch (CharacterCodingException e) {
      throw new CorruptFileException(file, "its header is no text in UTF-8");
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(file, "its header is no JSON: " + e.getOriginalMessage());
    }
  }

  /** Whether a text holds no half of a surrogate pair, which the format does not allow. */
  static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static void strings(Path file, JsonNode node, Map<String, String> strings) {
    for (var string : node.properties()) {
      if (!string.getValue().isTextual()) {
        throw new CorruptFileException(
            file,
            "its metadata has %s=%s, which is no text"
                .formatted(string.getKey(), string.getValue()));
      }
      strings.put(string.getKey(), string.getValue().textValue());
    }
    if (!node.isObject()) {
      throw new CorruptFileException(file, "its metadata are no JSON object");
    }
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    String type = node.path("dtype").textValue();
    List<Long> shape = numbers(node.path("shape"));
    List<Long> offsets = numbers(node.path("data_offsets"));
    if (shape == null) {
      throw new CorruptFileException(
          file, "%s has the shape %s, not whole numbers".formatted(name, node.path("shape")));
    } else if (offsets == null || offsets.size() != 2) {
      throw new CorruptFileException(
          file,
          "%s has the bytes %s, not two whole numbers".formatted(name, node.path("data_offsets")));
    }
    Entry entry = new Entry(type, shape, offsets.get(0), offsets.get(1));
    if (!entry.isWhole() && Encoding.of(type) == null) {
      throw new CorruptFileException(
          file,
          "%s is of type %s; only F32, F16 and BF16 are read; in PyTorch, model.float() makes it F32"
              .formatted(name, type));
    }
    requireFit(file, name, entry);
    return entry;
  }

  /** Whole numbers from 0 on; null if a list has anything else. */
  private static List<Long> numbers(JsonNode list) {
    if (!list.isArray()) {
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : list) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        return null;
      }
      numbers.add(number.longValue());
    }
    return numbers;
  }

  private static void requireFit(Path file, String name, Entry entry) {
    long bytes = entry.isWhole() ? WHOLE.get(entry.type) : Encoding.of(entry.type).bytes();
    try {
      for (long size : entry.shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
    } catch (ArithmeticException e) {
      bytes = -1;
    }
    if (bytes != entry.end - entry.begin) {
      throw new CorruptFileException(
          file,
          "%s of shape %s and type %s does not fit its bytes %d to %d"
              .formatted(name, entry.shape, entry.type, entry.begin, entry.end));
    }
  }

  /** The format allows neither overlaps nor gaps. */
  private static void requireEveryByteOnce(Path file, Map<String, Entry> tensors, long data) {
    List<Map.Entry<String, Entry>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(
        Comparator.comparing(
            Map.Entry::getValue,
            Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)));
    long at = 0;
    for (var tensor : ordered) {
      Entry entry = tensor.getValue();
      if (entry.begin != at) {
        throw new CorruptFileException(
            file,
            "%s takes bytes %d to %d where a tensor from %d on is due"
                .formatted(tensor.getKey(), entry.begin, entry.end, at));
      }
      at = entry.end;
    }
    if (at != data) {
      throw new CorruptFileException(
          file,
          "its tensors take %d bytes, but it has %d; restore it from a copy, or take it away"
              .formatted(at, data));
    }
  }
}
