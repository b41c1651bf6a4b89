package dev.espalier.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.kernel.Precision;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/**
 * Named float32 matrices in a file of the safetensors format, which PyTorch reads and nothing in
 * which can run: the header's length as 8 bytes, a JSON header, the data, all little-endian.
 * Numbers of 16 bits are widened when they are read, which loses nothing. Among the strings of a
 * file that was written here stands a checksum of all of it.
 *
 * @param tensors matrices by name, in the file's order
 * @param metadata strings by name
 * @param vectors names of the tensors that have one dimension in the file, and one row here
 * @param widened names of the tensors that have 16 bits in the file
 * @param unread names of the tensors of whole numbers, which are no weights: counters, positions
 */
public record Safetensors(
    Map<String, FMatrixRMaj> tensors,
    Map<String, String> metadata,
    Set<String> vectors,
    Set<String> widened,
    Set<String> unread) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final String CHECKSUM = "sha256";
  private static final int LARGEST_HEADER = 100_000_000;
  private static final int BUFFER = 1 << 20;

  /** What virtual machines allow. */
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Matrices alone. */
  public Safetensors(Map<String, FMatrixRMaj> tensors, Map<String, String> metadata) {
    this(tensors, metadata, Set.of());
  }

  /** Matrices, some of them vectors in the file. */
  public Safetensors(
      Map<String, FMatrixRMaj> tensors, Map<String, String> metadata, Set<String> vectors) {
    this(tensors, metadata, vectors, Set.of(), Set.of());
  }

  /**
   * Writes the file in one piece: a reader sees the old file or the new one, also after a crash.
   *
   * @throws UncheckedIOException naming the file and the reason, if it cannot be written; no
   *     partial file stays behind
   * @throws IllegalArgumentException if a name or a string holds half a surrogate pair, which would
   *     make a file that others refuse
   */
  public void write(Path file) {
    write(file, Set.of());
  }

  /**
   * Writes the file with matrices of several rows in 16 bits a number, the nearest bfloat16: about
   * half the bytes. Single rows stay as they are: biases are few, and places are whole numbers.
   *
   * @throws UncheckedIOException as {@link #write(Path)}
   * @throws IllegalArgumentException as {@link #write(Path)}
   */
  public void writeRounded(Path file) {
    Map<String, FMatrixRMaj> stored = new LinkedHashMap<>(tensors);
    stored.replaceAll((name, tensor) -> tensor.numRows > 1 ? rounded(tensor) : tensor);
    Set<String> narrow =
        stored.keySet().stream()
            .filter(name -> stored.get(name).numRows > 1)
            .collect(Collectors.toSet());
    new Safetensors(stored, metadata, vectors).write(file, narrow);
  }

  private static FMatrixRMaj rounded(FMatrixRMaj tensor) {
    FMatrixRMaj nearest = tensor.copy();
    for (int i = 0; i < nearest.getNumElements(); i++) {
      nearest.data[i] = Float.intBitsToFloat(Precision.bfloat16(nearest.data[i]));
    }
    return nearest;
  }

  /**
   * @param narrow tensors that have bfloat16 numbers alone, and are stored so
   */
  private void write(Path file, Set<String> narrow) {
    Stream.concat(tensors.keySet().stream(), metadata.keySet().stream())
        .filter(name -> !SafetensorsHeader.isUnicode(name + metadata.getOrDefault(name, "")))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "%s: cannot be written: %s, or what it says, holds half a surrogate pair; replace it"
                      .formatted(file, name));
            });
    AtomicFile.write(file, channel -> writeTo(channel, narrow));
  }

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is damaged, which the checksum of a file that was written
   *     here tells, or no safetensors file of matrices in float32, float16 or bfloat16
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
    SafetensorsHeader header = read(file, channel -> header(file, channel, buffer()));
    for (String tensor : tensors) {
      SafetensorsHeader.Entry entry = header.tensors().get(tensor);
      if (entry != null && !entry.shape().isEmpty()) {
        return entry.shape().get(entry.shape().size() - 1);
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

  /**
   * The tensors, as a network takes them over.
   *
   * @throws IllegalArgumentException as {@link #requireFinite}, or naming a tensor that is empty or
   *     of whole numbers
   */
  public Map<String, FMatrixRMaj> weights() {
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          Listing.of(unread) + ": of whole numbers, which are no weights");
    }
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.getNumElements() == 0) {
            throw new IllegalArgumentException(name + ": is empty");
          }
        });
    return requireFinite().tensors;
  }

  private static Map<String, String> strings(SafetensorsHeader header) {
    Map<String, String> metadata = new LinkedHashMap<>(header.strings());
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
      throw FileFault.reading(file, e);
    }
  }

  private void writeTo(FileChannel channel, Set<String> narrow) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode strings = header.putObject(METADATA);
    metadata.forEach(strings::put);
    strings.put(CHECKSUM, Checksum.of(tensors, metadata));
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      FMatrixRMaj matrix = entry.getValue();
      Encoding encoding = encoding(entry.getKey(), narrow);
      long end = offset + (long) encoding.bytes() * matrix.getNumElements();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", encoding.name());
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
    for (var entry : tensors.entrySet()) {
      Encoding encoding = encoding(entry.getKey(), narrow);
      float[] values = entry.getValue().data;
      int size = entry.getValue().getNumElements();
      for (int done = 0; done < size; ) {
        int n = Math.min(BUFFER / encoding.bytes(), size - done);
        if (encoding == Encoding.F32) {
          buffer.asFloatBuffer().put(values, done, n);
        } else {
          putUpperHalves(values, done, n, buffer.asShortBuffer());
        }
        buffer.position(encoding.bytes() * n);
        drain(buffer, channel);
        done += n;
      }
    }
  }

  private static Encoding encoding(String tensor, Set<String> narrow) {
    return narrow.contains(tensor) ? Encoding.BF16 : Encoding.F32;
  }

  private static void putUpperHalves(float[] values, int from, int n, ShortBuffer buffer) {
    for (int i = from; i < from + n; i++) {
      buffer.put((short) (Float.floatToRawIntBits(values[i]) >>> Short.SIZE));
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
  private static SafetensorsHeader header(Path file, FileChannel channel, ByteBuffer buffer)
      throws IOException {
    fill(buffer, 8, channel);
    long length = buffer.getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, channel.size() - 8)) {
      throw new CorruptFileException(file, foreign(file, channel, length));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    while (json.hasRemaining()) {
      if (channel.read(json) < 0) {
        throw new EOFException();
      }
    }
    return SafetensorsHeader.parse(file, json.flip(), channel.size() - channel.position());
  }

  /** What a file is whose first bytes are no header's length. */
  private static String foreign(Path file, FileChannel channel, long length) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(32);
    int read = channel.read(first, 0);
    return ForeignFormat.of(file, Arrays.copyOf(first.array(), read))
        .orElse(
            "is no safetensors file, or was cut: its header would have %s bytes, but the file has %d"
                .formatted(Long.toUnsignedString(length), channel.size()));
  }

  private static Safetensors readFrom(Path file, FileChannel channel) throws IOException {
    ByteBuffer buffer = buffer();
    SafetensorsHeader header = header(file, channel, buffer);
    long data = channel.position();
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    Set<String> vectors = new LinkedHashSet<>();
    Set<String> widened = new LinkedHashSet<>();
    Set<String> unread = new LinkedHashSet<>();
    for (var tensor : header.tensors().entrySet()) {
      String name = tensor.getKey();
      SafetensorsHeader.Entry entry = tensor.getValue();
      if (entry.isWhole()) {
        unread.add(name);
        continue;
      }
      channel.position(data + entry.begin());
      tensors.put(name, readTensor(file, channel, buffer, name, entry));
      if (entry.shape().size() == 1) {
        vectors.add(name);
      }
      if (Encoding.of(entry.type()) != Encoding.F32) {
        widened.add(name);
      }
    }
    Map<String, String> metadata = strings(header);
    String due = header.strings().getOrDefault(CHECKSUM, "");
    if (!due.isEmpty() && !due.equals(Checksum.of(tensors, metadata))) {
      throw new CorruptFileException(
          file,
          "was damaged or changed: it does not agree with its checksum; restore it from a copy, or take it away to have it made anew");
    }
    return new Safetensors(tensors, metadata, vectors, widened, unread);
  }

  /** Reads one tensor from where the channel is. */
  private static FMatrixRMaj readTensor(
      Path file, FileChannel channel, ByteBuffer buffer, String name, SafetensorsHeader.Entry entry)
      throws IOException {
    List<Long> shape = entry.shape();
    if (shape.isEmpty() || shape.size() > 2) {
      throw new CorruptFileException(
          file,
          "%s has the shape %s; only matrices and vectors are read, save the file without it if it is no weight of the network"
              .formatted(name, shape));
    }
    long rows = shape.size() == 2 ? shape.get(0) : 1;
    long columns = shape.get(shape.size() - 1);
    if (Math.max(rows, columns) > Integer.MAX_VALUE) {
      throw new CorruptFileException(
          file, "%s has the shape %s; no side may be so long".formatted(name, shape));
    }
    if (rows * columns > LARGEST_ARRAY) {
      throw new CorruptFileException(
          file,
          "%s has %,d x %,d numbers, more than the %,d that an array holds; save a smaller network"
              .formatted(name, rows, columns, LARGEST_ARRAY));
    }
    FMatrixRMaj matrix = new FMatrixRMaj((int) rows, (int) columns);
    Encoding encoding = Encoding.of(entry.type());
    int size = matrix.getNumElements();
    for (int done = 0; done < size; ) {
      int n = Math.min(BUFFER / encoding.bytes(), size - done);
      fill(buffer, encoding.bytes() * n, channel);
      encoding.read(buffer, matrix.data, done, n);
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
