package dev.espalier.cli;

import dev.espalier.experiment.Sources;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.testing.AgreementStudy;
import dev.espalier.experiment.testing.BackdoorStudy;
import dev.espalier.experiment.testing.TestPlan;
import dev.espalier.experiment.testing.TestPlan.Search;
import dev.espalier.experiment.testing.TestStudy;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tests saved networks by what their hidden states do. */
@Command(
    name = "test",
    description = {
      "Tells what pruning does to a network beyond its accuracy: tests the networks that a run left,"
          + " dense and pruned, by coverage of their hidden states (TestRNN, arXiv:1911.01952), and"
          + " counts on how many tests each changes its answer, and how often it answers as the dense"
          + " network does.",
      "",
      "Tests are made for tasks that read real numbers and answer with a class, such as glyphs, and"
          + " for language models of the embedded language, of whose sentences words are swapped; of"
          + " other networks the agreement on held-out data is told alone."
    },
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh test results/glyphs/quick --tests 10000 --radius 3 --seeds 3",
      "  ./reproduce.sh test --model results/…/models/A.safetensors \\",
      "    --against results/…/models/B.safetensors"
    })
final class TestCommand extends BaseCommand {

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description =
          "Results of an experiment at one scale, with its networks in the folder models; with"
              + " --model and --against, any results of their task.")
  private Path folder;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "A network, of a run or from PyTorch, for how often it and that of --against give the same"
              + " answer.")
  private Path model;

  @Option(names = "--against", paramLabel = "FILE", description = "Another of the same task.")
  private Path against;

  @Option(
      names = "--tests",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Tests of a network; of the genetic search, which keeps few, forward passes. Default:"
              + " ${DEFAULT-VALUE}.")
  private int tests;

  @Option(
      names = "--search",
      paramLabel = "HOW",
      defaultValue = "random",
      description =
          "random: noise on held-out examples, or a word swapped. genetic: besides, tests that are bred to meet one"
              + " requirement after the other, at as many passes. Default: ${DEFAULT-VALUE}.")
  private Search search;

  @Option(
      names = "--radius",
      paramLabel = "R",
      description =
          "Greatest Euclidean distance of a test from the example that it was made of; of sentences,"
              + " how many words differ at most. Default: any.")
  private double radius = Double.POSITIVE_INFINITY;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Takes the networks of seeds 1 to N, each with tests of that seed. Default:"
              + " ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--mutants",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Mutants of a parent in the genetic search. Default: ${DEFAULT-VALUE}; TestRNN has 1,000, up"
              + " to 37,000 passes a requirement, for which --tests must allow.")
  private int mutants;

  @Option(
      names = "--backdoor",
      description =
          "Trains every seed's dense network once more, on data with a backdoor of five inputs, and"
              + " tells whether coverage sees it. Nothing else is tested then.")
  private boolean backdoor;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the data, where it is not where the records say.")
  private Path data;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "File of the word vectors, likewise.")
  private Path vectors;

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PluginOptions plugins = new PluginOptions();

  TestCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    TestPlan plan = new TestPlan(tests, search, radius, seeds, mutants);
    if ((model == null) != (against == null)) {
      throw new IllegalArgumentException(
          "--model and --against: one is there without the other; give two networks, or a FOLDER alone");
    } else if (model != null && backdoor) {
      throw new IllegalArgumentException(
          "--model --backdoor: one compares two networks, the other trains some; leave one out");
    } else if (model == null && folder == null) {
      throw new IllegalArgumentException(
          "FOLDER: is missing; give a results folder, such as results/glyphs/quick, or --model and --against");
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + ": no such folder");
    }
    requireFile(model);
    requireFile(against);
    Catalogue catalogue = catalogue(plugins.plugins());
    out().println(backend().measure(study(plan, catalogue), progress()));
    return 0;
  }

  private Study study(TestPlan plan, Catalogue catalogue) {
    Sources sources = new Sources(data, vectors);
    int threads = output.threads();
    if (model != null) {
      return new AgreementStudy(
          folder, sources, catalogue, model, against, plan, threads, output.out(null));
    }
    return backdoor
        ? new BackdoorStudy(folder, sources, catalogue, plan, threads, output.out())
        : new TestStudy(folder, sources, catalogue, plan, threads, output.out());
  }

  private static void requireFile(Path file) {
    if (file != null && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such file; runs leave networks in the folder models of their results");
    }
  }
}
