package dev.espalier.model.bidaf;

import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.Sequences;
import java.util.Arrays;
import java.util.List;

/** Numbers of a batch's words and characters, laid out without padding; grows and then stays. */
final class BatchLayout {

  private static final int CHARACTERS = BidafModel.CHARACTERS;

  private final Sequences texts = new Sequences();
  private final Sequences paragraphs = new Sequences();
  private int[] lengths = {};
  private int[] words = {};
  private int[] letters = {};

  /** Takes a batch's numbers over. */
  void lay(List<Example> batch) {
    int count = batch.size();
    lengths = Buffers.atLeast(lengths, 2 * count);
    for (int q = 0; q < count; q++) {
      lengths[q] = batch.get(q).paragraph().size();
      lengths[count + q] = batch.get(q).question().size();
    }
    texts.lay(lengths, 2 * count);
    paragraphs.lay(lengths, count);
    words = Buffers.atLeast(words, texts.rows());
    letters = Buffers.atLeast(letters, texts.rows() * CHARACTERS);
    Arrays.fill(letters, 0, texts.rows() * CHARACTERS, 0);
    for (int q = 0; q < count; q++) {
      lay(batch.get(q).paragraph(), texts.start(q));
      lay(batch.get(q).question(), texts.start(count + q));
    }
  }

  private void lay(Text text, int row) {
    System.arraycopy(text.words(), 0, words, row, text.size());
    for (int w = 0; w < text.size(); w++) {
      int[] word = text.characters()[w];
      System.arraycopy(word, 0, letters, (row + w) * CHARACTERS, Math.min(word.length, CHARACTERS));
    }
  }

  /** The paragraphs, then the questions. */
  Sequences texts() {
    return texts;
  }

  /** The paragraphs alone: the first rows of {@link #texts()}. */
  Sequences paragraphs() {
    return paragraphs;
  }

  /** The number of every word of {@link #texts()}. */
  int[] words() {
    return words;
  }

  /** The numbers of every word's characters, {@value BidafModel#CHARACTERS} a word. */
  int[] letters() {
    return letters;
  }
}
