package dev.espalier.cli;

import dev.espalier.experiment.Points;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Overrides;
import dev.espalier.plugin.TrainingFields;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that train. */
final class TrialOptions {

  @Option(
      names = {"--methods", "--method"},
      paramLabel = "IDS",
      split = ",",
      description = "Methods, separated by commas. The command run takes all by default.")
  private List<String> methods = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many times to run every method, with seeds from 1. Default: 1.")
  private int seeds;

  @Option(
      names = "--set",
      paramLabel = "METHOD.NAME=VALUE",
      description =
          "A setting of a method, or of its training, such as iss.train.epochs=55; the command"
              + " describe lists them. Several values, separated by commas (by semicolons where the"
              + " value is a text or a list), make several operating points. METHOD.like=OTHER"
              + " gives a method with the setting sizes the sizes that another's rows end with."
              + " May be given several times.")
  private List<String> settings = List.of();

  @Option(
      names = "--cell",
      paramLabel = "IDS",
      split = ",",
      description =
          "Cells of the recurrent layers, separated by commas, each with all methods: the same as"
              + " --set METHOD.train.cell=ID for every method. Default: lstm.")
  private List<String> cells = List.of();

  @Option(
      names = "--resume",
      description = "Goes on with the results that are there: keeps the trials that are done.")
  private boolean resume;

  @Option(
      names = "--exact",
      description =
          "With --resume: refuses to go on with a trial that was begun with vectors of another"
              + " width, whose sums round differently.")
  private boolean exact;

  @Option(
      names = "--no-shrink",
      description =
          "Keeps removed units in the networks until the training's end. It ends at the same"
              + " numbers, later.")
  private boolean noShrink;

  @Option(
      names = "--no-timing",
      description =
          "Trains only: times on a busy machine mean nothing. The same command with --resume and"
              + " without this one times the networks later.")
  private boolean noTiming;

  @Option(
      names = "--points",
      paramLabel = "WHICH",
      defaultValue = "main",
      description =
          "Operating points of each method: main; all, which make curves; or tried, by which the"
              + " settings were chosen: that leaves the test split unread, and times nothing."
              + " Default: ${DEFAULT-VALUE}.")
  private Points points;

  @Option(
      names = "--trial-limit",
      paramLabel = "TIME",
      description =
          "How long a trial may take, such as 90m or 2h30m: then it fails, and the others go on."
              + " Its checkpoint stays for --resume. Default: any time.")
  private String trialLimit;

  @Option(
      names = "--dry-run",
      description = "Says what it would do, and how long that takes; does nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Displaces results that were made with other settings.")
  private boolean force;

  @Mixin private FormOptions forms = new FormOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PluginOptions plugins = new PluginOptions();

  List<String> methods() {
    return methods;
  }

  List<Path> plugins() {
    return plugins.plugins();
  }

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException if options contradict, or name no method or setting
   */
  RunRequest request(String experiment, Scale scale, Sources sources, Catalogue catalogue) {
    BaseCommand.atLeastOne("--seeds", List.of(seeds));
    if (resume && force) {
      throw new IllegalArgumentException(
          "--resume --force: take one; the first keeps what is there, the second displaces it");
    }
    if (exact && !resume) {
      throw new IllegalArgumentException("--exact: only with --resume is there anything to refuse");
    }
    methods.forEach(catalogue::method);
    cells.forEach(Cells::named);
    for (String id : Overrides.parse(settings, catalogue).methods()) {
      if (!methods.isEmpty() && !methods.contains(id)) {
        throw new IllegalArgumentException(
            "--set %s: %1$s is not among --methods %s; add it there or leave the setting out"
                .formatted(id, String.join(",", methods)));
      }
    }
    return new RunRequest(
        experiment,
        scale,
        sources,
        methods,
        seeds,
        settings(catalogue),
        output.out(),
        output.threads(),
        new RunRequest.How(
            resume,
            force,
            !noShrink,
            exact,
            !noTiming && points != Points.TRIED,
            dryRun,
            points,
            trialLimit == null ? null : limit(trialLimit)),
        forms.forms());
  }

  private static Duration limit(String text) {
    try {
      Duration limit = Duration.parse("PT" + text.strip());
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException(
            "--trial-limit " + text + ": no time is left for a trial; give more than 0s");
      }
      return limit;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--trial-limit %s: is no time; write it in hours, minutes and seconds, such as 2h, 90m or 1h30m"
              .formatted(text),
          e);
    }
  }

  /** With every method's cells. */
  private List<String> settings(Catalogue catalogue) {
    List<String> all = new ArrayList<>(settings);
    for (MethodDescriptor method :
        cells.isEmpty() ? List.<MethodDescriptor>of() : chosen(catalogue)) {
      all.add(method.id() + "." + TrainingFields.CELL + "=" + String.join(";", cells));
    }
    return all;
  }

  private List<MethodDescriptor> chosen(Catalogue catalogue) {
    return catalogue.methods().stream()
        .filter(m -> methods.isEmpty() || methods.contains(m.id()))
        .toList();
  }
}
