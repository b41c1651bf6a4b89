package dev.espalier.cli;

import dev.espalier.data.TextFolder;
import dev.espalier.data.TextFolder.Split;
import dev.espalier.data.TextFolder.TextFile;
import dev.espalier.data.Vocabulary;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A folder of text in numbers, and whether it is the Penn Treebank that papers report on. */
final class DataCheck {

  /** Of the files of Mikolov's preprocessing: 10,000 types; 929,589 / 73,760 / 82,430 tokens. */
  private static final Map<Split, String> PENN_TREEBANK =
      Map.of(
          Split.TRAIN, "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf",
          Split.VALID, "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2",
          Split.TEST, "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0");

  private DataCheck() {}

  static String of(Path given) {
    TextFolder folder = TextFolder.open(given);
    Vocabulary vocabulary = folder.vocabulary();
    List<List<String>> rows = new ArrayList<>();
    for (Split split : Split.values()) {
      TextFile file = folder.file(split);
      rows.add(
          List.of(
              split.word(),
              file.path().getFileName().toString(),
              Numbers.count(file.lines().size()),
              Numbers.count(file.words()),
              Numbers.count(file.tokens()),
              Numbers.count(folder.unknown(split, vocabulary)),
              file.sha256()));
    }
    List<String> header =
        List.of("split", "file", "sentences", "words", "tokens", "not in vocabulary", "sha256");
    return folder.folder()
        + "\n"
        + new TextTable(header, rows).text()
        + "Vocabulary: "
        + Numbers.count(vocabulary.size())
        + " words of the training split, <eos> and <unk> among them\n"
        + verdict(folder)
        + "\n"
        + folder.remarks().stream().map(remark -> remark + "\n").collect(Collectors.joining());
  }

  private static String verdict(TextFolder folder) {
    List<String> others =
        PENN_TREEBANK.keySet().stream()
            .sorted()
            .filter(split -> !folder.file(split).sha256().equals(PENN_TREEBANK.get(split)))
            .map(Split::word)
            .toList();
    if (others.isEmpty()) {
      return "This is the standard Penn Treebank: perplexities compare with published ones.";
    }
    return "This is not the standard Penn Treebank: "
        + (others.size() == PENN_TREEBANK.size() ? "all files" : String.join(" and ", others))
        + " differ.";
  }
}
