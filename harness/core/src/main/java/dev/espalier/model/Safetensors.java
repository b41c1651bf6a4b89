package dev.espalier.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.espalier.file.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/**
 * Named float32 matrices in a file of the safetensors format, which PyTorch reads and nothing in
 * which can run: the header's length as 8 bytes, a JSON header, the data, all little-endian. Among
 * the strings of a file that was written here stands a checksum of all of it.
 *
 * @param tensors matrices by name, in the file's order
 * @param metadata strings by name
 * @param vectors names of the tensors that have one dimension in the file, and one row here
 */
public record Safetensors(
    Map<String, FMatrixRMaj> tensors, Map<String, String> metadata, Set<String> vectors) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final String CHECKSUM = "sha256";
  private static final int LARGEST_HEADER = 100_000_000;
  private static final int BUFFER = 1 << 20;

  /** Matrices alone. */
  public Safetensors(Map<String, FMatrixRMaj> tensors, Map<String, String> metadata) {
    this(tensors, metadata, Set.of());
  }

  /**
   * Writes the file in one piece: a reader sees the old file or the new one, also after a crash.
   *
   * @throws UncheckedIOException naming the file and the reason, if it cannot be written; no
   *     partial file stays behind
   */
  public void write(Path file) {
    AtomicFile.write(file, this::writeTo);
  }

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is damaged, which the checksum of a file that was written
   *     here tells, or no safetensors file of float32 matrices
   * @throws UncheckedIOException if it cannot be opened
   */
  public static Safetensors read(Path file) {
    return read(file, channel -> readFrom(file, channel));
  }

  /**
   * Reads how many columns a tensor has, and nothing of its data.
   *
   * @throws CorruptFileException if the file is no safetensors file or has no such tensor
   * @throws UncheckedIOException if it cannot be opened
   */
  public static long columns(Path file, String... tensors) {
    JsonNode header = read(file, channel -> header(file, channel, buffer()));
    for (String tensor : tensors) {
      JsonNode shape = header.path(tensor).path("shape");
      if (!shape.isEmpty()) {
        return shape.get(shape.size() - 1).asLong();
      }
    }
    throw new CorruptFileException(file, "has no tensor " + String.join(" or ", tensors));
  }

  /**
   * Reads a file's strings, and nothing of its data.
   *
   * @throws CorruptFileException if it is no safetensors file
   * @throws UncheckedIOException if it cannot be opened
   */
  public static Map<String, String> metadata(Path file) {
    return strings(read(file, channel -> header(file, channel, buffer())));
  }

  /**
   * The same, if its numbers are some.
   *
   * @throws IllegalArgumentException naming the tensor and the place of the first one that is not
   *     finite
   */
  public Safetensors requireFinite() {
    tensors.forEach(
        (name, tensor) -> {
          for (int i = 0; i < tensor.getNumElements(); i++) {
            if (!Float.isFinite(tensor.data[i])) {
              throw new IllegalArgumentException(
                  "%s: is %s in row %d, column %d; save weights that are numbers"
                      .formatted(
                          name, tensor.data[i], i / tensor.numCols + 1, i % tensor.numCols + 1));
            }
          }
        });
    return this;
  }

  private static Map<String, String> strings(JsonNode header) {
    Map<String, String> metadata = new LinkedHashMap<>();
    header
        .path(METADATA)
        .properties()
        .forEach(s -> metadata.put(s.getKey(), s.getValue().asText()));
    metadata.remove(CHECKSUM);
    return metadata;
  }

  private interface Reading<T> {
    T from(FileChannel channel) throws IOException;
  }

  private static <T> T read(Path file, Reading<T> reading) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return reading.from(channel);
    } catch (EOFException e) {
      throw new CorruptFileException(
          file, "ends too early; restore it from a copy, or take it away");
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void writeTo(FileChannel channel) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode strings = header.putObject(METADATA);
    metadata.forEach(strings::put);
    strings.put(CHECKSUM, Checksum.of(tensors, metadata));
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      FMatrixRMaj matrix = entry.getValue();
      long end = offset + 4L * matrix.getNumElements();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      ArrayNode shape = node.putArray("shape");
      if (!vectors.contains(entry.getKey())) {
        shape.add(matrix.numRows);
      }
      shape.add(matrix.numCols);
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + 7) / 8 * 8;
    byte[] bytes = Arrays.copyOf(json, padded);
    Arrays.fill(bytes, json.length, padded, (byte) ' ');
    ByteBuffer buffer = buffer();
    buffer.putLong(padded);
    drain(buffer, channel);
    ByteBuffer text = ByteBuffer.wrap(bytes);
    while (text.hasRemaining()) {
      channel.write(text);
    }
    for (FMatrixRMaj matrix : tensors.values()) {
      int size = matrix.getNumElements();
      for (int done = 0; done < size; ) {
        int n = Math.min(BUFFER / 4, size - done);
        buffer.asFloatBuffer().put(matrix.data, done, n);
        buffer.position(4 * n);
        drain(buffer, channel);
        done += n;
      }
    }
  }

  private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Reads the header; the channel is at the data then. */
  private static JsonNode header(Path file, FileChannel channel, ByteBuffer buffer)
      throws IOException {
    fill(buffer, 8, channel);
    long length = buffer.getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, channel.size() - 8)) {
      throw new CorruptFileException(
          file, "is no safetensors file (its header would have " + length + " bytes)");
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    while (text.hasRemaining()) {
      if (channel.read(text) < 0) {
        throw new EOFException();
      }
    }
    JsonNode header;
    try {
      header = JSON.readTree(new String(text.array(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(file, "its header is no JSON: " + e.getOriginalMessage());
    }
    if (!header.isObject()) {
      throw new CorruptFileException(file, "its header is no JSON object");
    }
    return header;
  }

  private static Safetensors readFrom(Path file, FileChannel channel) throws IOException {
    ByteBuffer buffer = buffer();
    JsonNode header = header(file, channel, buffer);
    long data = channel.position();
    requireEveryByteOnce(file, header, channel.size() - data);
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    Set<String> vectors = new LinkedHashSet<>();
    for (var entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        tensors.put(
            entry.getKey(),
            readTensor(file, channel, buffer, entry.getKey(), entry.getValue(), data));
        if (entry.getValue().path("shape").size() == 1) {
          vectors.add(entry.getKey());
        }
      }
    }
    Map<String, String> metadata = strings(header);
    String due = header.path(METADATA).path(CHECKSUM).asText("");
    if (!due.isEmpty() && !due.equals(Checksum.of(tensors, metadata))) {
      throw new CorruptFileException(
          file,
          "was damaged or changed: it does not agree with its checksum; restore it from a copy, or take it away to have it made anew");
    }
    return new Safetensors(tensors, metadata, vectors);
  }

  /** The format allows neither overlaps nor gaps. */
  private static void requireEveryByteOnce(Path file, JsonNode header, long size) {
    List<long[]> spans = new ArrayList<>();
    for (var entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        JsonNode offsets = entry.getValue().path("data_offsets");
        spans.add(new long[] {offsets.path(0).asLong(-1), offsets.path(1).asLong(-1)});
      }
    }
    spans.sort(Arrays::compare);
    long at = 0;
    for (long[] span : spans) {
      if (span[0] != at || span[1] < at) {
        throw new CorruptFileException(
            file,
            "a tensor takes bytes %d to %d where one from %d on is due"
                .formatted(span[0], span[1], at));
      }
      at = span[1];
    }
    if (at != size) {
      throw new CorruptFileException(
          file,
          "its tensors take %d bytes, but it has %d; restore it from a copy, or take it away"
              .formatted(at, size));
    }
  }

  private static FMatrixRMaj readTensor(
      Path file, FileChannel channel, ByteBuffer buffer, String name, JsonNode node, long base)
      throws IOException {
    if (!"F32".equals(node.path("dtype").asText())) {
      throw new CorruptFileException(
          file,
          "%s is of type %s; only F32 is read; in PyTorch, model.float() makes it that"
              .formatted(name, node.path("dtype").asText("none")));
    }
    JsonNode shape = node.path("shape");
    long rows = shape.size() == 2 ? shape.get(0).asLong(-1) : 1;
    long columns = shape.isEmpty() ? -1 : shape.get(shape.size() - 1).asLong(-1);
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    if (shape.size() > 2 || rows < 0 || columns < 0 || rows > Integer.MAX_VALUE) {
      throw new CorruptFileException(
          file, name + " has the shape " + shape + "; only matrices and vectors are read");
    }
    if (columns > Integer.MAX_VALUE || end - begin != 4 * rows * columns) {
      throw new CorruptFileException(
          file,
          "%s of %d x %d does not fit its bytes %d to %d"
              .formatted(name, rows, columns, begin, end));
    }
    FMatrixRMaj matrix = new FMatrixRMaj((int) rows, (int) columns);
    channel.position(base + begin);
    int size = matrix.getNumElements();
    for (int done = 0; done < size; ) {
      int n = Math.min(BUFFER / 4, size - done);
      fill(buffer, 4 * n, channel);
      buffer.asFloatBuffer().get(matrix.data, done, n);
      done += n;
    }
    return matrix;
  }

  private static void fill(ByteBuffer buffer, int bytes, FileChannel channel) throws IOException {
    buffer.clear().limit(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    buffer.flip();
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  }
}
