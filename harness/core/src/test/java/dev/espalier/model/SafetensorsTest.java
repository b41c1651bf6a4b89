package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("network.safetensors");
  }

  private void writeSample() {
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    tensors.put("w", new FMatrixRMaj(2, 3, true, 1, -2, 3.5f, Float.NaN, -0f, 1e-40f));
    tensors.put("b", new FMatrixRMaj(1, 2, true, 7, 8));
    new Safetensors(tensors, Map.of("note", "größer \"quoted\"")).write(file());
  }

  @Test
  void readsBackTheVeryBits() {
    writeSample();
    Safetensors read = Safetensors.read(file());
    assertEquals(List.of("w", "b"), List.copyOf(read.tensors().keySet()));
    assertEquals("größer \"quoted\"", read.metadata().get("note"));
    FMatrixRMaj w = read.tensors().get("w");
    assertEquals("2x3", w.numRows + "x" + w.numCols);
    assertArrayEquals(new float[] {1, -2, 3.5f, Float.NaN, -0f, 1e-40f}, w.data);
  }

  @Test
  void aNumberThatIsNoneIsNamedByItsPlace() {
    writeSample();
    Safetensors read = Safetensors.read(file());
    assertEquals(
        "w: is NaN in row 2, column 1; save weights that are numbers",
        assertThrows(IllegalArgumentException.class, read::requireFinite).getMessage());
    read.tensors().get("w").data[3] = 0;
    assertEquals(read, read.requireFinite());
  }

  @Test
  void matrixLargerThanTheBufferComesBackWhole() {
    FMatrixRMaj large = new FMatrixRMaj(700, 901);
    for (int i = 0; i < large.getNumElements(); i++) {
      large.data[i] = i;
    }
    new Safetensors(Map.of("large", large), Map.of()).write(file());
    assertArrayEquals(large.data, Safetensors.read(file()).tensors().get("large").data);
  }

  /** The layout that the format's specification gives, read without this class. */
  @Test
  void layoutIsTheFormats() throws IOException {
    writeSample();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertEquals(0, length % 8);
    byte[] text = new byte[length];
    bytes.get(text);
    var b = new ObjectMapper().readTree(new String(text, StandardCharsets.UTF_8)).get("b");
    assertEquals("F32", b.get("dtype").asText());
    assertEquals("[1,2]", b.get("shape").toString());
    assertEquals("[24,32]", b.get("data_offsets").toString());
    assertEquals(7, bytes.getFloat(8 + length + 24));
  }

  @Test
  void fileCutAnywhereIsCorrupt() throws IOException {
    writeSample();
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertCorrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "[1, 2]",
        "{\"w\":{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1,1],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1,1],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[-4,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[9,9],\"data_offsets\":[0,324]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],"
            + "\"data_offsets\":[17179869180,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],"
            + "\"data_offsets\":[9223372036854775807,-9223372036854775805]}}",
        "{\"w\":{}}",
        "{\"w\":7}"
      })
  void headerThatDoesNotFitIsCorrupt(String header) throws IOException {
    write(header, header.contains("[0,8]") ? 8 : 4);
    assertCorrupt();
  }

  @ParameterizedTest
  @CsvSource({
    // begin and end of a, of b; bytes of data
    "0, 4, 0, 4, 4", // one on the other
    "0, 8, 4, 12, 12", // half over the other
    "4, 8, 8, 12, 12", // a gap before
    "0, 4, 8, 12, 12", // a gap between
    "0, 4, 4, 8, 12", // a gap after
  })
  void bytesOfTwoTensorsOrOfNoneAreCorrupt(int a, int aEnd, int b, int bEnd, int data)
      throws IOException {
    write("{%s,%s}".formatted(tensor("a", a, aEnd), tensor("b", b, bEnd)), data);
    assertCorrupt();
  }

  @Test
  void tensorsNeedNotLieInTheHeadersOrder() throws IOException {
    write("{%s,%s}".formatted(tensor("a", 4, 12), tensor("b", 0, 4)), 12);
    assertEquals(2, Safetensors.read(file()).tensors().get("a").getNumElements());
  }

  private static String tensor(String name, int begin, int end) {
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":[1,%d],\"data_offsets\":[%d,%d]}"
        .formatted(name, (end - begin) / 4, begin, end);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 100_000_001, 1L << 32, Long.MAX_VALUE})
  void headerLengthBeyondTheFileIsCorrupt(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file(), bytes.putLong(length).array());
    assertCorrupt();
  }

  @Test
  void flippedBitOfTheHeaderIsReadOrFoundCorrupt() throws IOException {
    writeSample();
    byte[] bytes = Files.readAllBytes(file());
    int corrupt = 0;
    for (int bit = 0; bit < 8 * (bytes.length - 32); bit += 7) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file(), bytes);
      try {
        Safetensors.read(file());
      } catch (CorruptFileException e) {
        corrupt++;
        assertTrue(e.getMessage().startsWith(file().toString()), e.getMessage());
      }
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertTrue(corrupt > 8 * 8, "found " + corrupt);
  }

  /** What comes after the header is a hole, which takes no space. */
  private void write(String header, long data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile out = new RandomAccessFile(file().toFile(), "rw")) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
      out.write(text);
      out.setLength(8 + text.length + data);
    }
  }

  private void assertCorrupt() {
    String message =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(message.startsWith(file().toString()), message);
  }

  private String refused(String header, int data) throws IOException {
    write(header, data);
    String said =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(said.startsWith(file() + ": "), said);
    return said.substring((file() + ": ").length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} x | its header is no JSON",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} {} | its header is no JSON",
        "{'w':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | its header is no JSON: Duplicate field 'w'",
        "{'w':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | w has the shape [1.0], not whole",
        "{'w':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}} | w has the shape ['1'], not whole",
        "{'w':{'dtype':'F32','shape':{'0':1},'data_offsets':[0,4]}} | w has the shape {'0':1}, not",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':['0','4']}} | w has the bytes ['0','4'], not",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}} | w has the bytes [0,4,4], not two",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':{'0':0,'1':4}}} | w has the bytes {",
        "{'w':{'dtype':'F32','shape':[1e0],'data_offsets':[0,4]}} | w has the shape",
        "{'w':{'dtype':'F32','shape':[],'data_offsets':[0,4]}} | w has the shape []; only matrices",
        "{'w':{'dtype':'I64','shape':[1],'data_offsets':[0,4]}} | w of shape [1] and type I64 does",
        "{'w':{'dtype':'C64','shape':[1],'data_offsets':[0,4]}} | w is of type C64; only F32, F16",
        "{'w':{'dtype':7,'shape':[1],'data_offsets':[0,4]}} | w is of type null; only F32, F16",
        "{'w':{'dtype':'F32','shape':[4294967296,4294967296,4294967297],'data_offsets':[0,4]}} | w of",
        "{'__metadata__':{'a':1},'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | its metadata",
        "{'__metadata__':7,'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | its metadata",
      })
  void headerThatIsNotOfTheFormatIsRefusedByTensor(String header, String message)
      throws IOException {
    String said = refused(header.replace('\'', '"'), 4);
    assertTrue(said.replace('"', '\'').startsWith(message), said);
  }

  @Test
  void headerThatIsNoUtf8IsRefused() throws IOException {
    byte[] text = "{\"w\":{}}".getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file(), bytes.putLong(text.length).put(text).array());
    assertCorrupt();
    text[1] = (byte) 0xFF;
    Files.write(file(), bytes.clear().putLong(text.length).put(text).array());
    assertCorrupt();
  }

  /** Against the definition, number by number; those of bfloat16 are float32's upper halves. */
  @Test
  void everyNumberOfSixteenBitsIsTheSameInFloat32() throws IOException {
    for (String type : List.of("F16", "BF16")) {
      String header = "{\"w\":{\"dtype\":\"%s\",\"shape\":[65536],\"data_offsets\":[0,131072]}}";
      byte[] text = header.formatted(type).getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes =
          ByteBuffer.allocate(8 + text.length + 131072).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(text.length).put(text);
      for (int i = 0; i < 65536; i++) {
        bytes.putShort((short) i);
      }
      Files.write(file(), bytes.array());
      Safetensors read = Safetensors.read(file());
      assertEquals(Set.of("w"), read.widened());
      for (int i = 0; i < 65536; i++) {
        assertEquals(
            type.equals("F16") ? half(i) : Float.intBitsToFloat(i << 16),
            read.tensors().get("w").data[i],
            "bits " + Integer.toHexString(i));
      }
    }
  }

  private static float half(int bits) {
    int exponent = bits >> 10 & 31;
    double fraction = (bits & 1023) / 1024.0;
    double size =
        exponent == 31
            ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
    return (float) (bits < 32768 ? size : -size);
  }

  /** More than a buffer of them, at an odd place. */
  @Test
  void matricesRoundToSixteenBitsAndSingleRowsStay() throws IOException {
    FMatrixRMaj matrix = new FMatrixRMaj(3, 300_001);
    for (int i = 0; i < matrix.getNumElements(); i++) {
      matrix.data[i] = (float) Math.sin(i);
    }
    matrix.data[0] = 1 + 0x1p-8f; // half way: to even
    matrix.data[1] = 1 + 0x1.8p-7f;
    FMatrixRMaj row = new FMatrixRMaj(1, 1, true, 257.0625f);
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    tensors.put("matrix", matrix);
    tensors.put("row", row);
    new Safetensors(tensors, Map.of("note", "x")).writeRounded(file());
    assertTrue(Files.size(file()) < 2L * matrix.getNumElements() + 1000);
    Safetensors read = Safetensors.read(file());
    assertEquals(Set.of("matrix"), read.widened());
    assertEquals(Map.of("note", "x"), read.metadata());
    assertEquals(257.0625f, read.tensors().get("row").data[0]);
    float[] rounded = read.tensors().get("matrix").data;
    assertEquals(1, rounded[0]);
    assertEquals(1 + 0x1p-6f, rounded[1]);
    for (int i = 0; i < rounded.length; i++) {
      assertEquals(matrix.data[i], rounded[i], Math.abs(matrix.data[i]) * 0x1p-8f, "number " + i);
    }
    assertEquals(1 + 0x1p-8f, matrix.data[0]);
  }

  @Test
  void wholeNumbersAreNamedAndNoWeights() throws IOException {
    write(
        "{%s,\"n\":{\"dtype\":\"I64\",\"shape\":[1,2,1],\"data_offsets\":[4,20]}}"
            .formatted(tensor("a", 0, 4)),
        20);
    Safetensors read = Safetensors.read(file());
    assertEquals(Set.of("a"), read.tensors().keySet());
    assertEquals(Set.of("n"), read.unread());
    assertEquals(
        "n: of whole numbers, which are no weights",
        assertThrows(IllegalArgumentException.class, read::weights).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "model.pt, 504b0304000008080000000000000000, is a zip archive; as torch.save writes them",
    "model.bin, 80028a0a6cfc9c46f9206aa850192e80, is a pickle; as torch.save once wrote them",
    "model.h5, 894844460d0a1a0a0000000000000000, is an HDF5 file; as Keras writes them",
    "model, 76657273696f6e2068747470733a2f2f6769742d6c66732e, is a pointer of Git LFS; fetch",
    "model, ffffffffffffffff00, is no safetensors file; or was cut: its header would have 18446744"
  })
  void filesOfOtherFormatsAreCalledWhatTheyAre(String name, String hex, String what)
      throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, HexFormat.of().parseHex(hex));
    String said =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(said.replace(',', ';').startsWith(file + ": " + what), said);
    if (what.contains("torch")) {
      assertTrue(
          said.contains("torch.load(\"%s\", map_location=\"cpu\")".formatted(name))
              && said.contains("\"model.safetensors\""),
          said);
    }
  }

  @Test
  void missingFileIsNoCorruptOne() {
    assertThrows(UncheckedIOException.class, () -> Safetensors.read(file()));
  }

  /** Whatever bit is another one: it is refused, or what it says is the same. */
  @Test
  void damageIsNotBelieved() throws IOException {
    writeSample();
    Safetensors whole = Safetensors.read(file());
    byte[] bytes = Files.readAllBytes(file());
    int refused = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(file(), damaged);
      try {
        Safetensors read = Safetensors.read(file());
        assertEquals(whole.metadata().get("note"), read.metadata().get("note"));
        whole
            .tensors()
            .forEach((name, w) -> assertArrayEquals(w.data, read.tensors().get(name).data));
      } catch (CorruptFileException e) {
        assertTrue(e.getMessage().startsWith(file() + ": "), e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > bytes.length / 2, refused + " of " + bytes.length);
  }

  @Test
  void weightsThatWereZeroedAreNotBelieved() throws IOException {
    writeSample();
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, bytes.length - 8, bytes.length, (byte) 0);
    Files.write(file(), bytes);
    String message =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(message.contains("does not agree with its checksum"), message);
  }

  /** As other programs do, which sort the header. */
  @Test
  void sameContentInAnotherOrderAgreesWithItsChecksum() throws IOException {
    writeSample();
    String text = Files.readString(file(), StandardCharsets.ISO_8859_1);
    String sum = text.replaceFirst("(?s).*\"sha256\":\"(\\w+)\".*", "$1");
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(7).putFloat(8);
    for (float w : new float[] {1, -2, 3.5f, Float.NaN, -0f, 1e-40f}) {
      data.putFloat(w);
    }
    byte[] header =
        """
        {"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
        "w":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},
        "__metadata__":{"sha256":"%s","note":"größer \\"quoted\\""}}"""
            .formatted(sum)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).put(data.array());
    Files.write(file(), bytes.array());
    assertArrayEquals(new float[] {7, 8}, Safetensors.read(file()).tensors().get("b").data);
  }

  @Test
  void halfASurrogatePairIsNeverWritten() {
    String half = "🐂".substring(0, 1);
    FMatrixRMaj one = new FMatrixRMaj(1, 1);
    for (Safetensors damaged :
        List.of(
            new Safetensors(Map.of(half, one), Map.of()),
            new Safetensors(Map.of("w", one), Map.of(half, "x")),
            new Safetensors(Map.of("w", one), Map.of("words", "[\"" + half + "\"]")))) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> damaged.write(file())).getMessage();
      assertTrue(said.startsWith(file() + ": cannot be written: "), said);
      assertTrue(said.endsWith("holds half a surrogate pair; replace it"), said);
      assertFalse(Files.exists(file()));
    }
  }

  @Test
  void halfASurrogatePairIsNotReadEither() throws IOException {
    write(
        "{\"__metadata__\":{\"a\":\"\\ud83d\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        4);
    String said =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(said.startsWith(file() + ": its header holds half a surrogate pair"), said);
  }

  @Test
  void tensorsTooLargeForAnArrayAreNamed() throws IOException {
    long bytes = 4L * 46_341 * 46_341;
    write(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[46341,46341],\"data_offsets\":[0,%d]}}"
            .formatted(bytes),
        bytes);
    String said =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(said.startsWith(file() + ": w has 46,341 x 46,341 numbers, more than"), said);
  }
}
