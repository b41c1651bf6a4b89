package dev.espalier.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * What a user asked to be run.
 *
 * @param experiment its id
 * @param scale one of the experiment's
 * @param sources data, if the user brings some
 * @param methods ids; empty for all
 * @param seeds number of seeds, from 1
 * @param settings as typed, for instance {@code l0.lambda=2e-5}
 * @param out root of the results
 * @param threads to train with
 * @param plugins jars, and folders of jars
 * @param resume whether to go on with what stands in the results
 * @param force whether to displace results made with other settings
 * @param onnx whether to time the networks in ONNX Runtime, too
 */
public record RunRequest(
    String experiment,
    String scale,
    Sources sources,
    List<String> methods,
    int seeds,
    List<String> settings,
    Path out,
    int threads,
    List<Path> plugins,
    boolean resume,
    boolean force,
    boolean onnx) {}
