package dev.espalier.cli;

import dev.espalier.data.Utf8;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has a trained network answer one question. */
@Command(
    name = "answer",
    description =
        "Has a network of reading-comprehension, whole or pruned, answer a question from a"
            + " paragraph: shows the answer, the probability that the network gives it, and where"
            + " in the paragraph it is.",
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh answer --model results/reading-comprehension/quick/models/FILE.safetensors \\",
      "    --paragraph paragraph.txt --question \"Who wrote The Lamp of Garis?\""
    })
final class AnswerCommand extends BaseCommand {

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The network: a file of the folder models in an experiment's results.")
  private Path model;

  @Option(
      names = "--paragraph",
      paramLabel = "FILE",
      required = true,
      description = "Text file that is read.")
  private Path paragraph;

  @Option(
      names = "--question",
      paramLabel = "TEXT",
      required = true,
      description = "What is asked.")
  private String question;

  AnswerCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    for (Path file : new Path[] {model, paragraph}) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(file + ": no such file");
      }
    }
    String text = Utf8.read(paragraph).strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(paragraph + ": is blank; give some words");
    }
    out().print(backend().answer(model, text, question));
    return 0;
  }
}
