package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.sequences.PixelExperiment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalesTest {

  private static final Scales<LanguageModelScale> SCALES = LanguageModelScale.ALL;

  private static String refusal(ExperimentFamily family, String scale, Sources sources) {
    return assertThrows(IllegalArgumentException.class, () -> family.open(Scale.of(scale), sources))
        .getMessage();
  }

  /** The texts that committed folders and records hold. */
  @Test
  void textsOfScalesAreWhatEarlierFoldersHold() {
    assertEquals(
        "small: 0 training tokens, 2 layers of 200, init 0.1, unroll 20, batch 20, keep 1.0, clip"
            + " 5.0, 13 epochs at LearningRate[initial=1.0, flatEpochs=4, factor=0.5], 5 epochs of"
            + " fine-tuning with keep 0.7 at LearningRate[initial=0.5, flatEpochs=2, factor=0.5]",
        SCALES.at(Scale.of("small")).hyperparameters());
    assertEquals(
        "paper: 0 training tokens, 2 layers of 1500, init 0.04, unroll 35, batch 20, keep 0.35,"
            + " clip 10.0, 55 epochs at LearningRate[initial=1.0, flatEpochs=14,"
            + " factor=0.8695652173913044], 30 epochs of fine-tuning with keep 0.35 at"
            + " LearningRate[initial=0.5, flatEpochs=8, factor=0.8695652173913044]",
        SCALES.at(Scale.of("paper")).hyperparameters());
    assertEquals(
        "unroll 20, batch 20, clip 5.0, 5 epochs with keep 0.7 at"
            + " LearningRate[initial=0.5, flatEpochs=2, factor=0.5]",
        SCALES.at(Scale.of("small")).fineTuning());
    assertEquals(
        "small: 0 embedded paragraphs, 256 words a paragraph, 60000 training questions, width 50,"
            + " batch 30, Adam at 0.001, averaging 0.999, keep 0.8, 3 epochs, fine-tuning epochs 1"
            + " with keep 0.9",
        ReadingComprehensionScale.ALL.at(Scale.of("small")).hyperparameters());
  }

  @ParameterizedTest
  @CsvSource({
    "small,                               small",
    "small+hidden=200,                    small",
    "small+keep=1.0+decay=5e-1,           small",
    "paper+decay=0.8695652173913044,      paper",
    "small+hidden=300,                    small+hidden=300",
    "small+keep=0.60+layers=3+hidden=3e2, small+layers=3+hidden=300+keep=0.6",
    "small+hidden=300+layers=2,           small+hidden=300",
    "quick+fineTuneRate=1e-5,             quick+fineTuneRate=1e-5",
  })
  void whatDiffersFromTheScaleNamesAChoiceInOneWay(String typed, String name) {
    Scale checked = SCALES.checked(Scale.of(typed));
    assertEquals(name, checked.toString());
    assertEquals(checked, Scale.of(name));
  }

  @Test
  void settingsReachTheSizesAndLeaveTheOthers() {
    LanguageModelScale small = SCALES.at(Scale.of("small"));
    LanguageModelScale own =
        SCALES.at(Scale.of("small+hidden=300+layers=3+epochs=20+keep=0.6+vocabulary=20000"));
    assertEquals(
        new LanguageModelScale(
            "small",
            0,
            20_000,
            3,
            300,
            small.init(),
            small.unroll(),
            small.batch(),
            0.6,
            small.clip(),
            20,
            small.rate(),
            small.flat(),
            small.decay(),
            small.fineTuneEpochs(),
            small.fineTuneKeep(),
            small.fineTuneRate(),
            small.fineTuneFlat(),
            small.fineTuneDecay(),
            small.terms(),
            small.effort()),
        own);
    assertSame(small.effort(), own.effort());
    assertTrue(own.hyperparameters().startsWith("small: 0 training tokens, 3 layers of 300, "));
    assertTrue(own.hyperparameters().endsWith("factor=0.5], 20000 words"), own::hyperparameters);
    assertEquals(
        12, ReadingComprehensionScale.ALL.at(Scale.of("smoke+width=12")).width(), "both have them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smal            | smal: no such scale of language-model; did you mean small?",
        "small+hiden=3   | hiden: no such setting of language-model; did you mean hidden?",
        "small+name=mine | name: no such setting of language-model",
        "small+effort=1  | effort: no such setting of language-model",
        "small+hidden=x  | hidden=x: must be a whole number",
        "small+layers=0  | layers=0: must be between 1 and 100 layers",
        "small+keep=1.5  | keep=1.5: must be between 0.01 and 1",
        "small+keep      | small+keep: no scale; write it as NAME or NAME+SETTING=VALUE",
      })
  void badChoiceIsRefusedSayingWhy(String typed, String message) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> SCALES.checked(Scale.of(typed)))
            .getMessage();
    assertTrue(said.startsWith(message), said);
  }

  @Test
  void whatIsOfNoUseIsRefused() {
    Sources text = new Sources(Path.of("somewhere"), null);
    String words = refusal(new LanguageModelExperiment(), "smoke+vocabulary=90", NONE);
    assertTrue(words.startsWith("vocabulary=90: the embedded language has no unknown"), words);
    String tokens = refusal(new LanguageModelExperiment(), "quick+trainTokens=9000", text);
    assertTrue(tokens.startsWith("trainTokens=9000: is of the embedded language, and"), tokens);
    String paragraphs = refusal(new ReadingComprehensionExperiment(), "quick+paragraphs=9", text);
    assertTrue(paragraphs.startsWith("paragraphs=9: is of the embedded articles, and"), paragraphs);
    OwnNetwork network = new OwnNetwork(Path.of("weights"), Path.of("words"), 3, List.of());
    String epochs = refusal(network, "small+fineTuneEpochs=4", text);
    assertTrue(epochs.startsWith("fineTuneEpochs=4: --epochs 3 says so, too"), epochs);
    String units =
        refusal(new OwnNetwork(Path.of("x"), Path.of("y"), 0, List.of()), "small+hidden=9", text);
    assertTrue(units.startsWith("hidden: no such setting of own-network"), units);
  }

  private static final Sources NONE = new Sources(null, null);

  @Test
  void settingsOverOthersKeepTheRest() {
    Scale scale = Scale.of("small+hidden=300+keep=0.6").with(Map.of("keep", "0.7"));
    assertEquals("small+hidden=300+keep=0.7", scale.toString());
  }

  /** Its type need not be public, in a scale as in a method. */
  @Test
  void oneOfAnEnumCanBeChosen() {
    ExperimentFamily pixels = new SequenceFamily(new PixelExperiment());
    Scale chosen = pixels.scales().checked(Scale.of("smoke+order=pixels"));
    assertEquals("smoke+order=PIXELS", chosen.toString());
    assertTrue(pixels.open(chosen, NONE).dataName().startsWith("glyph pixels"));
  }
}
