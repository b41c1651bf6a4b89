package dev.espalier.cli;

import dev.espalier.data.squad.Limits;
import dev.espalier.data.squad.ReadingCorpus;
import dev.espalier.data.squad.Split;
import dev.espalier.data.squad.SquadFolder;
import dev.espalier.data.squad.SquadFolder.JsonFile;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of questions in numbers, and whether it is the SQuAD v1.1 that papers report on. */
final class SquadCheck {

  /** What the files of Rajpurkar et al. have: articles, paragraphs and questions. */
  private record Known(String sha256, int articles, int paragraphs, int questions) {

    boolean counts(JsonFile file) {
      return file.articles() == articles
          && file.paragraphs() == paragraphs
          && file.questions() == questions;
    }
  }

  private static final Known TRAIN =
      new Known(
          "3527663986b8295af4f7fcdff1ba1ff3f72d07d61a20f487cb238a6ef92fd955", 442, 18_896, 87_599);

  private static final Known DEV =
      new Known(
          "95aa6a52d5d6a735563366753ca50492a658031da74f301ac5238b03966972c9", 48, 2_067, 10_570);

  private SquadCheck() {}

  static String of(Path given) {
    SquadFolder folder = SquadFolder.open(given);
    ReadingCorpus corpus = folder.corpus(Limits.PUBLISHED);
    List<String> header =
        List.of(
            "split",
            "file",
            "articles",
            "paragraphs",
            "questions",
            "used",
            "offsets repaired",
            "answers empty",
            "answers not found",
            "paragraph too long",
            "question too long",
            "sha256");
    List<List<String>> rows =
        List.of(
            row("train", folder.train(), corpus.train()), row("dev", folder.dev(), corpus.dev()));
    return folder.folder()
        + "\n"
        + new TextTable(header, rows).text()
        + ("Too long is beyond %d words of the paragraph or %d of the question: left out of training;"
                + " of dev all are asked, of what the limits leave, and %s have their answer beyond.\n")
            .formatted(
                Limits.PUBLISHED.paragraph(),
                Limits.PUBLISHED.question(),
                Numbers.count(corpus.dev().beyond()))
        + "Vocabulary: %s words and %s characters of the training split\n"
            .formatted(
                Numbers.count(corpus.encoder().words().size()),
                Numbers.count(corpus.encoder().letters().size()))
        + verdict(folder)
        + "\n";
  }

  private static List<String> row(String name, JsonFile file, Split split) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(file.path().getFileName().toString());
    for (int count :
        new int[] {
          file.articles(),
          file.paragraphs(),
          file.questions(),
          split.questions().size(),
          split.repaired(),
          split.empty(),
          split.misplaced(),
          split.longParagraphs(),
          split.longQuestions()
        }) {
      row.add(Numbers.count(count));
    }
    row.add(file.sha256());
    return row;
  }

  private static String verdict(SquadFolder folder) {
    if (folder.train().sha256().equals(TRAIN.sha256())
        && folder.dev().sha256().equals(DEV.sha256())) {
      return "This is the standard SQuAD v1.1: scores compare with published ones.";
    } else if (TRAIN.counts(folder.train()) && DEV.counts(folder.dev())) {
      return "These are not the standard SQuAD v1.1 files byte for byte, but have as many articles,"
          + " paragraphs and questions: perhaps the same, written anew.";
    }
    return "This is not the standard SQuAD v1.1: it has other articles, paragraphs or questions.";
  }
}
