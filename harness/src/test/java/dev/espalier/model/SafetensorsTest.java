package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
      String message =
          assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
      assertTrue(message.startsWith(file().toString()), message);
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
        "{\"w\":{}}",
        "{\"w\":7}"
      })
  void headerThatDoesNotFitIsCorrupt(String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    Files.write(file(), bytes.array());
    String message =
        assertThrows(CorruptFileException.class, () -> Safetensors.read(file())).getMessage();
    assertTrue(message.startsWith(file().toString()), message);
  }

  @Test
  void missingFileIsNoCorruptOne() {
    assertThrows(UncheckedIOException.class, () -> Safetensors.read(file()));
  }

  @Test
  void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    writeSample();
    byte[] before = Files.readAllBytes(file());
    Files.createDirectory(folder.resolve("network.safetensors.part"));
    assertThrows(UncheckedIOException.class, this::writeSample);
    assertArrayEquals(before, Files.readAllBytes(file()));
    assertFalse(Files.exists(folder.resolve("network.safetensors.part")));
  }
}
