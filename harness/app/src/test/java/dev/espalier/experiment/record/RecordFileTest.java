package dev.espalier.experiment.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileTest {

  private static final String RECORD =
      """
      {"experiment": "lm", "scale": "quick", "method": "l0", "seed": 1, "status": "ok", "error": "",
       "data_name": "embedded", "data_hash": "0", "granularity": "neuron", "operating_point": "",
       "key": "", "point": {}, "settings": {}, "training": {}, "base_point": {}, "workload": {},
       "vector_bits": [256], "timings": [], "environment": {"cpu": "x", "cores": 2},
       "values": {"epochs": 2.0, "valid_perplexity": 300.25, "tiny": 1.0E-5},
       "curve": [
        {"values": {"epoch": 1.0, "valid_perplexity": 400.5}, "units": {"input": "0-3"}},
        {"values": {"epoch": 2.0, "valid_perplexity": 300.25}, "units": {"input": "0-2"}}]}
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("records/l0.json");
    RecordFile.write(file, new ObjectMapper().readValue(RECORD, TrialRecord.class));
  }

  private String refusal() {
    String said =
        assertThrows(IllegalArgumentException.class, () -> RecordFile.read(file)).getMessage();
    assertTrue(said.startsWith(file + ": "), said);
    return said;
  }

  @Test
  void everyFigureThatIsAnotherOneIsNoticed() throws IOException {
    TrialRecord whole = RecordFile.read(file);
    String text = Files.readString(file);
    int refused = 0;
    for (int i = 0; i < text.length(); i++) {
      Files.writeString(
          file, text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1));
      try {
        assertEquals(whole, RecordFile.read(file), text.substring(0, i));
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > text.length() / 2, refused + " of " + text.length());
  }

  /** As version control does on other systems, and formatters do. */
  @Test
  void spacesAndLineEndsAreNoChange() throws IOException {
    TrialRecord whole = RecordFile.read(file);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\n", "\r\n"));
    assertEquals(whole, RecordFile.read(file));
    Files.writeString(file, text.replace("\n", " "));
    assertEquals(whole, RecordFile.read(file));
  }

  @Test
  void recordOfAnEarlierVersionHasNoChecksum() throws IOException {
    TrialRecord whole = RecordFile.read(file);
    Files.writeString(file, RECORD);
    assertEquals(whole, RecordFile.read(file));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"ok\"', '\"fine\"'",
    "'\"seed\": 1', '\"seed\": 0'",
    "'\"epochs\": 2.0', '\"epochs\": 3.0'",
    "'\"epoch\": 1.0', '\"epoch\": 2.0'",
    "'\"epoch\": 1.0', '\"epoch\": null'",
    "'\"input\": \"0-3\"', '\"input\": null'",
    "'400.5', '-400.5'",
    "'300.25, ', '-300.25, '",
    "'1.0E-5', '\"NaN\"'",
    "'1.0E-5', 'null'",
    "'\"seed\": 1', '\"seed\": 1.5'",
    "'\"seed\": 1', '\"seed\": \"1\"'",
    "'\"scale\": \"quick\", ', ''",
    "'\"scale\": \"quick\"', '\"scale\": {}'",
    "'\"key\": \"\", ', ''",
    "'\"training\": {}, ', ''",
    "'\"settings\": {}', '\"settings\": 7'",
    "'\"base_point\": {}', '\"base_point\": []'",
    "'\"vector_bits\": [256]', '\"vector_bits\": [256.5]'",
    "'\"data_name\": \"embedded\"', '\"data_name\": null'",
    "'\"cpu\": \"x\"', '\"cpu\": null'",
    "'\"cores\": 2', '\"cores\": []'",
    "'\"environment\": {', '\"environment\": 7, \"elsewhere\": {'",
    "'\"timings\": []', '\"timings\": [{\"batch\": 10}]'",
    "'\"timings\": []', '\"timings\": [null]'",
    "'\"timings\": []', '\"timings\": 7'",
    "'\"values\": {', '\"values\": [1], \"others\": {'"
  })
  void whatNoTrialCanComeToIsRefusedWithoutAChecksumToo(String what, String with)
      throws IOException {
    String changed = RECORD.replace(what, with);
    assertTrue(!changed.equals(RECORD));
    Files.writeString(file, changed);
    refusal();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "\"record\"", "{}", "", "{", "[[[["})
  void whatIsNoObjectOfARecordIsRefused(String text) throws IOException {
    Files.writeString(file, text);
    refusal();
  }

  @Test
  void recordNestedWithoutEndIsRefused() throws IOException {
    Files.writeString(file, RECORD.replace("\"timings\": []", "\"x\": " + "[".repeat(5000)));
    refusal();
  }
}
