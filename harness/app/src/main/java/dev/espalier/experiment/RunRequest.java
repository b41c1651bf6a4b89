package dev.espalier.experiment;

import dev.espalier.experiment.cluster.ClusterRequest;
import dev.espalier.measure.Subject.Form;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a user asked to be run.
 *
 * @param experiment its id
 * @param scale one of the experiment's, with whatever the user sets otherwise
 * @param sources data, if the user brings some
 * @param methods ids; empty for all
 * @param seeds number of seeds, from 1
 * @param settings as typed, for instance {@code l0.lambda=2e-5}
 * @param out root of the results
 * @param threads to train with
 * @param how to go about it
 * @param forms how to time the networks beside the usual way
 * @param cluster where to train; null for here
 */
public record RunRequest(
    String experiment,
    Scale scale,
    Sources sources,
    List<String> methods,
    int seeds,
    List<String> settings,
    Path out,
    int threads,
    How how,
    List<Form> forms,
    ClusterRequest cluster) {

  /**
   * How to go about it.
   *
   * @param resume whether to go on with what stands in the results
   * @param force whether to displace results made with other settings
   * @param shrink whether removed units are cut out of networks while they train
   * @param exact whether to refuse a checkpoint that was computed with vectors of another width
   * @param timing whether to time the networks, or leave that to a run that is resumed later
   * @param dryRun whether to say what would be done, and do nothing
   * @param points which of their points to run the methods at
   * @param trialLimit how long a trial may take before it fails; null for any time
   */
  public record How(
      boolean resume,
      boolean force,
      boolean shrink,
      boolean exact,
      boolean timing,
      boolean dryRun,
      Points points,
      Duration trialLimit) {

    /** A run from the beginning. */
    public static final How ANEW =
        new How(false, false, true, false, true, false, Points.MAIN, null);

    /** Goes on with what stands in the results. */
    public static final How RESUMED =
        new How(true, false, true, false, true, false, Points.MAIN, null);

    /** Tries the settings that others are chosen from. */
    public static final How TRIED =
        new How(false, false, true, false, false, false, Points.TRIED, null);

    /** Displaces results made with other settings. */
    public static final How FORCED =
        new How(false, true, true, false, true, false, Points.MAIN, null);
  }

  /** A request to train here. */
  public RunRequest(
      String experiment,
      Scale scale,
      Sources sources,
      List<String> methods,
      int seeds,
      List<String> settings,
      Path out,
      int threads,
      How how,
      List<Form> forms) {
    this(experiment, scale, sources, methods, seeds, settings, out, threads, how, forms, null);
  }

  /** The same, trained on a cluster; here, if that is null. */
  public RunRequest on(ClusterRequest there) {
    return new RunRequest(
        experiment, scale, sources, methods, seeds, settings, out, threads, how, forms, there);
  }

  public RunRequest {
    methods = List.copyOf(methods);
    settings = List.copyOf(settings);
    forms = List.copyOf(forms);
  }
}
