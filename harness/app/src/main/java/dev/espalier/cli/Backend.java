package dev.espalier.cli;

import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.ExperimentFamily;
import dev.espalier.experiment.RunOutcome;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.study.Studies;
import dev.espalier.measure.Subject.Form;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All that the commands call, so that they can be tested without training anything. */
interface Backend {

  Catalogue catalogue(List<Path> plugins);

  /** The experiments among the plugins that were found. */
  List<ExperimentDescriptor> experiments(Catalogue catalogue);

  RunOutcome run(RunRequest request, Catalogue catalogue, Progress progress);

  /** Runs a request on a network that the user brings along. */
  RunOutcome prune(
      RunRequest request, ExperimentFamily network, Catalogue catalogue, Progress progress);

  /**
   * Runs a recorded trial again.
   *
   * @param sources where its data are now; null where the record tells
   */
  RunOutcome rerun(
      Path record, Sources sources, Path out, int threads, Catalogue catalogue, Progress progress);

  /** Times networks of published or given sizes, writes the tables, and answers them as text. */
  String speed(SpeedRequest request, Progress progress);

  /** Measures the engine, writes the tables, and answers them as text. */
  String measure(Study study, Progress progress);

  /** Does a study that was found, writes its tables, and answers the last one as text. */
  String study(Studies studies, String id, Scale scale, int threads, Path out, Progress progress);

  /** Counts and hashes of a data folder, as text. */
  String checkData(Path folder);

  /**
   * Two results folders side by side, as text.
   *
   * @param csv file to write them to as well; null for none
   * @param width characters of a line
   */
  String compare(Path first, Path second, Path csv, int width);

  /**
   * Whether a run came out as the committed records of the same trials say, as text.
   *
   * @return empty if none of its trials is committed
   */
  Optional<String> agreement(Path folder, Path committed);

  /** Whether two results folders tell the same to the last digit, timings apart. */
  Exactness compareExactly(Path first, Path second);

  /**
   * How good a saved network is on an experiment's held-out data, as text.
   *
   * @param model file of the network
   */
  String evaluate(
      Catalogue catalogue,
      String experiment,
      Scale scale,
      Sources sources,
      Path model,
      int threads);

  /**
   * A saved network's answer, with the paragraph that it stands in, as text.
   *
   * @param model file of the network
   */
  String answer(Path model, String paragraph, String question);

  /**
   * Makes the tables of a results folder, or of all below it, anew from their records; takes over
   * those that have none.
   *
   * @return a line a folder
   */
  List<String> records(Path root, Catalogue catalogue, Progress progress);

  /**
   * Makes the pages of a results folder, or of all below it.
   *
   * @return the pages' files
   */
  List<Path> report(Path root);

  /**
   * Writes a network in another program's format.
   *
   * @param model safetensors file of a run or of a PyTorch model
   * @param vocabulary file of its words; null for none
   * @param layers names of a PyTorch model's recurrent modules, from the bottom; empty where its
   *     file tells
   * @return what was read, and what the user should know of it, a line each
   */
  List<String> export(
      Path model, Path vocabulary, List<String> layers, SequenceModelFile.Format format, Path file);

  /** Where progress is shown. */
  Progress progress();

  /**
   * What {@code speed} was asked for.
   *
   * @param experiment whose networks to time
   * @param scale whose sizes
   * @param dense size of the network that others are compared with; null for the scale's
   * @param sizes of the others; empty for the scale's
   * @param vocabulary words of given sizes; null for as many as the scale's networks have
   * @param out root of the results; null to write nothing
   * @param threads to run a network on
   * @param forms how to time them beside the usual way
   */
  record SpeedRequest(
      String experiment,
      String scale,
      String dense,
      List<String> sizes,
      Integer vocabulary,
      Path out,
      int threads,
      List<Form> forms) {}

  /**
   * How an exact comparison ended.
   *
   * @param equal whether nothing differs
   * @param text what differs, or how much was compared
   */
  record Exactness(boolean equal, String text) {}
}
