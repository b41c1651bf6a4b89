/**
 * Networks in the formats of other programs: ONNX graphs, and the weights of PyTorch models.
 *
 * <p>May use {@code dev.espalier.model} and {@code dev.espalier.report}.
 */
package dev.espalier.exchange;
