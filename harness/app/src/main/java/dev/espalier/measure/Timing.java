package dev.espalier.measure;

import java.util.List;

/**
 * How fast a subject is under a protocol, compared with the first of its engine.
 *
 * @param p50Millis the median pass: half of them take longer. Of all passes that were timed with
 *     warm caches while no compute thread was preempted; of all that were preempted, where there
 *     are no others
 * @param p99Millis the 99th percentile of the same passes
 * @param weightBytes memory that the forward pass reads its weights from: embeddings, biases and
 *     matrices as packed or with their indices, padding included; of ONNX Runtime, the graph's.
 *     Neither buffers nor the copy that a network was read into are in it
 * @param cutShare of the base's pass, in [0, 1], that the layers take whose hidden units methods
 *     prune; the rest no such pruning saves. 1 for a language model, all of which is pruned
 * @param baseTimes milliseconds of a pass of the base in the block before and that after each block
 *     of the subject, an array a fork; of the base, in its own blocks
 * @param times milliseconds of a pass in that block of the subject, as many: a block that has two
 *     neighbours that count is in here twice
 */
public record Timing(
    Subject subject,
    Protocol protocol,
    Speedup speedup,
    double p50Millis,
    double p99Millis,
    long weightBytes,
    double cutShare,
    List<double[]> baseTimes,
    List<double[]> times) {}
