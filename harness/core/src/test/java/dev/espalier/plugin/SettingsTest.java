package dev.espalier.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());
  private static final MethodDescriptor SAMPLE = CATALOGUE.method("sample");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lamda=1      | sample.lamda: no such setting of sample; did you mean sample.lambda?",
        "lambda=-1    | sample.lambda=-1: must be between 0 and 1 nats per token",
        "lambda=2     | sample.lambda=2: must be between 0 and 1 nats per token",
        "lambda=NaN   | sample.lambda=NaN: must be a number",
        "lambda=      | sample.lambda=: must be a number",
        "steps=1.5    | sample.steps=1.5: must be a whole number",
        "steps=-1     | sample.steps=-1: must be at least 0",
        "steps=1e12   | sample.steps=1e12: must be a whole number that fits",
        "on=maybe     | sample.on=maybe: must be true or false",
        "shape=square | sample.shape=square: must be LINEAR or CUBIC",
        "keep=0.5,2   | sample.keep=0.5,2: must be at most 1",
        "keep=1e39    | sample.keep=1e39: is too large",
        "lambda       | sample.lambda: write it as name=value"
      })
  void badSettingIsRefusedSayingWhy(String typed, String message) {
    String thrown =
        assertThrows(IllegalArgumentException.class, () -> SAMPLE.parse(List.of(typed)))
            .getMessage();
    assertTrue(thrown.startsWith(message), thrown);
  }

  @Test
  void settingsReachTheFields() {
    Map<String, String> settings =
        SAMPLE.parse(List.of("lambda=0.25", "steps=1e3", "on=TRUE", "shape=linear"));
    SampleMethod method = (SampleMethod) SAMPLE.configure(settings);
    assertEquals("0.25 1000 true LINEAR [input, hidden1] 2", method.fields());
    method = (SampleMethod) SAMPLE.configure(Map.of("groups", "input", "keep", "0.1, 0.2, 0.3"));
    assertEquals("2.0E-5 7 true CUBIC [input] 3", method.fields());
    method = (SampleMethod) SAMPLE.configure(Map.of("groups", ""));
    assertEquals("2.0E-5 7 true CUBIC [] 2", method.fields());
  }

  @Test
  void equalSettingsAreEqualTexts() {
    assertEquals(SAMPLE.parse(List.of("lambda=0.00002")), SAMPLE.parse(List.of("lambda=2.0E-5")));
    assertEquals(Map.of("lambda", "2e-5"), SAMPLE.parse(List.of("lambda=0.00002")));
  }

  @Test
  void effectiveSettingsHoldTheDefaultsInOrder() {
    assertEquals(
        "{lambda=2e-5, steps=9, on=true, shape=CUBIC, groups=input,hidden1, keep=0.5,1}",
        SAMPLE.effective(Map.of("steps", "9")).toString());
  }

  @Test
  void contradictionFoundByTheMethodIsTold() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SAMPLE.configure(Map.of("on", "false", "steps", "101")))
            .getMessage();
    assertTrue(message.startsWith("sample ") && message.endsWith(": steps needs on"), message);
  }

  @Test
  void provenanceHoldsTheSettings() {
    var provenance = MethodDescriptor.provenance(SAMPLE.configure(Map.of("steps", "9")));
    assertEquals(SampleMethod.class.getName(), provenance.getClassName());
    assertEquals("9", provenance.getConfiguredParameters().get("steps").toString());
  }

  @Test
  void operatingPointsThatNameTheScaleDisplaceTheOthers() {
    assertEquals(
        List.of(Map.of("lambda", "1e-4", "steps", "10"), Map.of("lambda", "2e-4")),
        SAMPLE.operatingPoints("language-model", "small"));
    assertEquals(
        List.of(Map.of("lambda", "0.001")), SAMPLE.operatingPoints("language-model", "quick"));
    assertEquals(3, SAMPLE.operatingPoints("reading", "small").size());
  }

  @Test
  void overridesMakeAllCombinations() {
    Overrides overrides =
        Overrides.parse(
            List.of("sample.lambda=0.1,0.2", "sample.groups=input;input,hidden1"), CATALOGUE);
    assertEquals(4, overrides.of("sample").size());
    assertEquals(Map.of("lambda", "0.2", "groups", "input,hidden1"), overrides.of("sample").get(3));
    assertEquals(List.of(Map.of()), overrides.of("other"));
  }

  @Test
  void overridesGoOverTheOperatingPoints() {
    Overrides overrides = Overrides.parse(List.of("sample.lambda=0.3"), CATALOGUE);
    assertEquals(
        List.of(Map.of("lambda", "0.3", "steps", "10"), Map.of("lambda", "0.3")),
        MethodDescriptor.override(
            SAMPLE.operatingPoints("language-model", "small"), overrides.of("sample")));
    Overrides both = Overrides.parse(List.of("sample.lambda=0.3", "sample.steps=1"), CATALOGUE);
    assertEquals(
        List.of(Map.of("lambda", "0.3", "steps", "1")),
        MethodDescriptor.override(
            SAMPLE.operatingPoints("language-model", "small"), both.of("sample")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lambda=1        | lambda=1: not a setting; write it as METHOD.NAME=VALUE",
        "sampel.lambda=1 | sampel: no such method; did you mean sample?",
        "sample.stpes=1  | sample.stpes: no such setting of sample; did you mean sample.steps?",
        "sample.lambda=0.1,7 | sample.lambda=7: must be between 0 and 1"
      })
  void badOverrideIsRefusedSayingWhy(String typed, String message) {
    String thrown =
        assertThrows(
                IllegalArgumentException.class, () -> Overrides.parse(List.of(typed), CATALOGUE))
            .getMessage();
    assertTrue(thrown.startsWith(message), thrown);
  }
}
