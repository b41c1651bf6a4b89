package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.data.TextFolder.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFolderTest {

  private static final String TRAIN = " the cat sat \n the dog sat \n";
  private static final String VALID = " the bird sat \n";
  private static final String TEST = " a bird \n";

  @TempDir private Path folder;

  private static void write(Path folder, String prefix, String suffix) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(prefix + "train" + suffix), TRAIN);
    Files.writeString(folder.resolve(prefix + "valid" + suffix), VALID);
    Files.writeString(folder.resolve(prefix + "test" + suffix), TEST);
  }

  private String refusal() {
    return assertThrows(DataException.class, () -> TextFolder.open(folder)).getMessage();
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
    }
  }

  private static String[] words(Corpus corpus, int[] tokens) {
    return IntStream.of(tokens).mapToObj(corpus.vocabulary()::word).toArray(String[]::new);
  }

  @Test
  void everyLineEndsInEndOfSentence() throws IOException {
    write(folder, "ptb.", ".txt");
    Corpus corpus = TextFolder.open(folder).corpus();
    assertArrayEquals(
        new String[] {"the", "cat", "sat", "<eos>", "the", "dog", "sat", "<eos>"},
        words(corpus, corpus.train()));
  }

  @Test
  void nothingIsKnownOfWhatItsWordsDependOn() throws IOException {
    write(folder, "ptb.", ".txt");
    Corpus corpus = TextFolder.open(folder).corpus();
    assertTrue(corpus.dependencies().isEmpty());
    assertTrue(corpus.testFloors().isEmpty());
  }

  @Test
  void emptyLinesAreSentencesToo() throws IOException {
    write(folder, "wiki.", ".tokens");
    Files.writeString(folder.resolve("wiki.train.tokens"), " \n = Title = \n \n");
    Corpus corpus = TextFolder.open(folder).corpus();
    assertArrayEquals(
        new String[] {"<eos>", "=", "Title", "=", "<eos>", "<eos>"}, words(corpus, corpus.train()));
  }

  @Test
  void keepsTheMostFrequentWordsAndReadsTheRestAsUnknown() throws IOException {
    write(folder, "", ".txt");
    TextFolder text = TextFolder.open(folder);
    assertEquals(List.of("<eos>", "sat", "the", "<unk>"), text.vocabulary(4).all());
    assertEquals(List.of("<eos>", "<unk>"), text.vocabulary(1).all());
    assertEquals(text.vocabulary().all(), text.vocabulary(6).all());
    Corpus corpus = text.corpus(text.vocabulary(4));
    assertArrayEquals(
        new String[] {"the", "<unk>", "sat", "<eos>", "the", "<unk>", "sat", "<eos>"},
        words(corpus, corpus.train()));
    assertEquals(5, corpus.unknownTokens(), "cat, dog, a, and bird twice");
  }

  @Test
  void numbersWordsByFrequencyThenAlphabet() throws IOException {
    write(folder, "", ".txt");
    Vocabulary vocabulary = TextFolder.open(folder).vocabulary();
    String[] words =
        IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toArray(String[]::new);
    assertArrayEquals(new String[] {"<eos>", "sat", "the", "cat", "dog", "<unk>"}, words);
  }

  @Test
  void wordsThatTrainLacksBecomeUnkAndAreCounted() throws IOException {
    write(folder, "", ".txt");
    Corpus corpus = TextFolder.open(folder).corpus();
    assertArrayEquals(new String[] {"the", "<unk>", "sat", "<eos>"}, words(corpus, corpus.valid()));
    assertArrayEquals(new String[] {"<unk>", "<unk>", "<eos>"}, words(corpus, corpus.test()));
    assertEquals(3, corpus.unknownTokens());
  }

  @Test
  void unkOfTheTextItselfIsNotCounted() throws IOException {
    write(folder, "", ".txt");
    Files.writeString(folder.resolve("train.txt"), "the <unk> sat\n");
    Files.writeString(folder.resolve("test.txt"), "the <unk> sat\n");
    TextFolder text = TextFolder.open(folder);
    assertEquals(0, text.unknown(Split.TEST, text.vocabulary()));
    assertEquals(4, text.vocabulary().size());
  }

  @Test
  void namesOfSplitsMayBeInCapitals() throws IOException {
    write(folder, "", ".txt");
    Files.move(folder.resolve("valid.txt"), folder.resolve("VALID.TXT"));
    assertEquals(4, TextFolder.open(folder).corpus().valid().length);
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    write(folder, "", ".txt");
    Files.writeString(folder.resolve(".train.txt.swp"), "x");
    Files.writeString(folder.resolve("train-v1.1.json"), "{}");
    Files.writeString(folder.resolve("README"), "x");
    assertEquals(8, TextFolder.open(folder).corpus().train().length);
  }

  @Test
  void wordsArePartedByAnyBlankAndLinesByAnyBreak() throws IOException {
    write(folder, "", ".txt");
    Files.writeString(folder.resolve("train.txt"), "\uFEFFa\tb\u00A0c\u3000 d\r\ne\n");
    Corpus corpus = TextFolder.open(folder).corpus();
    assertArrayEquals(
        new String[] {"a", "b", "c", "d", "<eos>", "e", "<eos>"}, words(corpus, corpus.train()));
  }

  @Test
  void hashIsOfTheContentsOnly() throws IOException {
    write(folder, "a.", ".txt");
    String hash = TextFolder.open(folder).corpus().hash();
    assertTrue(hash.matches("[0-9a-f]{64}"), hash);
    Path other = folder.resolve("other");
    write(other, "b.", ".tokens");
    assertEquals(hash, TextFolder.open(other).corpus().hash());
    Files.writeString(other.resolve("b.test.tokens"), TEST + "\n");
    assertNotEquals(hash, TextFolder.open(other).corpus().hash());
  }

  @Test
  void findsTheOnlyDataSetOneLevelDown() throws IOException {
    write(folder.resolve("ptb"), "ptb.", ".txt");
    Files.createDirectories(folder.resolve("squad"));
    Files.writeString(folder.resolve("squad").resolve("train-v1.1.json"), "{}");
    TextFolder text = TextFolder.open(folder);
    assertEquals(folder.resolve("ptb"), text.folder());
    assertEquals("ptb", text.corpus().name());
  }

  @Test
  void asksWhichOfSeveralDataSets() throws IOException {
    write(folder.resolve("ptb"), "ptb.", ".txt");
    write(folder.resolve("wikitext-2"), "wiki.", ".tokens");
    assertSays(refusal(), folder.toString(), "ptb", "wikitext-2", "give one of these folders");
  }

  @Test
  void asksForAFolder() throws IOException {
    Path missing = folder.resolve("nowhere");
    String message = assertThrows(DataException.class, () -> TextFolder.open(missing)).getMessage();
    assertTrue(message.startsWith(missing.toString()), message);
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThrows(DataException.class, () -> TextFolder.open(file));
  }

  @Test
  void asksForAMissingSplit() throws IOException {
    write(folder, "", ".txt");
    Files.delete(folder.resolve("valid.txt"));
    String message = refusal();
    assertTrue(message.startsWith(folder.toString()), message);
    assertSays(message, "no valid split", "add a text file");
  }

  @Test
  void asksToLeaveOneFileASplit() throws IOException {
    write(folder, "ptb.", ".txt");
    Files.writeString(folder.resolve("ptb.char.train.txt"), "t h e\n");
    assertSays(refusal(), "train split", "ptb.char.train.txt", "ptb.train.txt", "leave one");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    write(folder, "", ".txt");
    Path empty = Files.writeString(folder.resolve("test.txt"), "\n \n");
    String message = refusal();
    assertTrue(message.startsWith(empty.toString()), message);
    assertSays(message, "is empty");
  }

  @Test
  void aLastLineWithoutABreakIsReadAndRemarkedOn() throws IOException {
    write(folder, "", ".txt");
    Path open = Files.writeString(folder.resolve("train.txt"), "the cat sat\nthe dog");
    Files.writeString(folder.resolve("valid.txt"), "the\rcat\r");
    TextFolder text = TextFolder.open(folder);
    assertArrayEquals(
        new String[] {"the", "cat", "sat", "<eos>", "the", "dog", "<eos>"},
        words(text.corpus(), text.corpus().train()));
    assertEquals(1, text.remarks().size());
    assertSays(text.remarks().get(0), open + ": line 2, the last, does not end in a line break");
  }

  @Test
  void linesThatEndInEndOfSentenceGetNoSecondOne() throws IOException {
    write(folder, "", ".txt");
    TextFolder plain = TextFolder.open(folder);
    assertEquals(List.of(), plain.remarks());
    for (Split split : Split.values()) {
      Path file = plain.file(split).path();
      Files.writeString(file, Files.readString(file).replace("\n", "<eos>\n"));
    }
    TextFolder ended = TextFolder.open(folder);
    assertEquals(plain.vocabulary().all(), ended.vocabulary().all());
    assertArrayEquals(plain.corpus().train(), ended.corpus().train());
    assertArrayEquals(plain.corpus().test(), ended.corpus().test());
    assertEquals(
        List.of(
            folder
                + ": lines that end in <eos> already get no second one: 2 of 2 in train.txt, 1 of 1"
                + " in valid.txt, 1 of 1 in test.txt"),
        ended.remarks());
  }

  @Test
  void everyLineEndsOnceWhetherItSaysSoOrNot() throws IOException {
    write(folder, "", ".txt");
    Files.writeString(folder.resolve("train.txt"), "a b <eos>\nc <eos> d\n<eos>\n\n");
    TextFolder text = TextFolder.open(folder);
    assertArrayEquals(
        new String[] {"a", "b", "<eos>", "c", "<eos>", "d", "<eos>", "<eos>", "<eos>"},
        words(text.corpus(), text.corpus().train()));
    assertSays(text.remarks().get(0), ": 2 of 4 in train.txt, 0 of 1 in valid.txt");
  }

  @Test
  void whatANetworkDoesNotKnowIsSaidByWordsAndShare() throws IOException {
    write(folder, "", ".txt");
    TextFolder text = TextFolder.open(folder);
    assertEquals(
        List.of(
            folder
                + ": 4 words that the network does not know are read as <unk>:"
                + " 25.00 % of the tokens of train.txt, 25.00 % of the tokens of valid.txt,"
                + " 66.67 % of the tokens of test.txt"),
        text.unknownTo(Vocabulary.of(List.of("<eos>", "<unk>", "the", "sat"))).stream().toList());
    assertTrue(
        text.unknownTo(Vocabulary.of(List.of("the", "sat", "cat", "dog", "bird", "a"))).isEmpty());
  }

  @Test
  void tellsWhereAFileIsNoUtf8() throws IOException {
    write(folder, "", ".txt");
    Path latin = folder.resolve("valid.txt");
    Files.write(latin, "the\ncat é\n".getBytes(StandardCharsets.ISO_8859_1));
    String message = refusal();
    assertTrue(message.startsWith(latin + ": line 2 (byte 8)"), message);
    assertSays(message, "UTF-8", "iconv");
  }

  @Test
  void refusesUtf16WithoutAByteOrderMark() throws IOException {
    write(folder, "", ".txt");
    Path wide = folder.resolve("train.txt");
    Files.write(wide, "the cat\n".getBytes(StandardCharsets.UTF_16LE));
    assertSays(refusal(), wide + ": line 1", "zero byte");
  }

  @Test
  void standardPennTreebankHasThePublishedCounts() {
    String data = System.getenv("ESPALIER_DATA");
    assumeTrue(data != null, "ESPALIER_DATA names no folder");
    Corpus corpus = TextFolder.open(Path.of(data)).corpus();
    assertEquals(10_000, corpus.vocabulary().size());
    assertEquals(929_589, corpus.train().length);
    assertEquals(73_760, corpus.valid().length);
    assertEquals(82_430, corpus.test().length);
    assertEquals(0, corpus.unknownTokens());
  }
}
