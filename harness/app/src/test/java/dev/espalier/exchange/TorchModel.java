package dev.espalier.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A word-level language model as PyTorch defines its layers, computed in plain double precision
 * from the tensors of its state_dict, and as the bytes of a safetensors file. Knows nothing of the
 * project.
 */
public final class TorchModel {

  /** One tensor. */
  record Tensor(String dtype, int[] shape, float[] values) {
    double at(int row, int column) {
      return values[row * shape[1] + column];
    }
  }

  final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final String embedding;
  private final List<String> layers;
  private final String linear;

  /**
   * @param layers names of the weights, with a star for {@code weight_ih} and so on
   */
  public TorchModel(String embedding, List<String> layers, String linear) {
    this.embedding = embedding;
    this.layers = layers;
    this.linear = linear;
  }

  /** Draws all weights. */
  public TorchModel random(int vocabulary, int features, int... units) {
    SplittableRandom random = new SplittableRandom(7);
    add(random, embedding + ".weight", vocabulary, features);
    int below = features;
    for (int l = 0; l < units.length; l++) {
      add(random, name(l, "weight_ih"), 4 * units[l], below);
      add(random, name(l, "weight_hh"), 4 * units[l], units[l]);
      add(random, name(l, "bias_ih"), 4 * units[l]);
      add(random, name(l, "bias_hh"), 4 * units[l]);
      below = units[l];
    }
    add(random, linear + ".weight", vocabulary, below);
    add(random, linear + ".bias", vocabulary);
    return this;
  }

  /** Makes the embedding the linear layer's matrix. */
  public void tie() {
    tensors.put(embedding + ".weight", tensors.get(linear + ".weight"));
  }

  /** Whether the embedding is the linear layer's matrix. */
  public boolean isTied() {
    return Arrays.equals(
        tensors.get(embedding + ".weight").values, tensors.get(linear + ".weight").values);
  }

  private String name(int layer, String part) {
    return layers.get(layer).replace("*", part);
  }

  private void add(SplittableRandom random, String name, int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    tensors.put(name, new Tensor("F32", shape, values));
  }

  /** Reads the tensors of a file by the format's specification. */
  public TorchModel read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = new byte[(int) bytes.getLong()];
    bytes.get(text);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (var entry : new ObjectMapper().readTree(text).properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        int[] shape = new ObjectMapper().convertValue(entry.getValue().get("shape"), int[].class);
        int begin = entry.getValue().get("data_offsets").get(0).asInt();
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        data.position(begin).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        tensors.put(
            entry.getKey(), new Tensor(entry.getValue().get("dtype").asText(), shape, values));
      }
    }
    return this;
  }

  /** Of a number whose size is 0 or in [2^-14, 2), with 10 bits of fraction at most. */
  private static short half(float value) {
    int bits = Float.floatToIntBits(value);
    int exponent = value == 0 ? 0 : (bits >>> 23 & 255) - 127 + 15;
    return (short) (bits >>> 16 & 0x8000 | exponent << 10 | bits >>> 13 & 0x3FF);
  }

  /** Writes the file byte by byte, tensors by name, as PyTorch's own writer does. */
  public Path write(Path file) throws IOException {
    return write(file, "\"format\":\"pt\"");
  }

  /**
   * Likewise.
   *
   * @param metadata JSON between braces
   */
  Path write(Path file, String metadata) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{%s}".formatted(metadata));
    ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    for (String name : tensors.keySet().stream().sorted().toList()) {
      Tensor tensor = tensors.get(name);
      int begin = data.position();
      for (float value : tensor.values) {
        switch (tensor.dtype) {
          case "F32" -> data.putFloat(value);
          case "F64" -> data.putDouble(value);
          case "I64" -> data.putLong((long) value);
          case "F16" -> data.putShort(half(value));
          default -> data.putShort((short) (Float.floatToIntBits(value) >>> 16));
        }
      }
      header.append(
          ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  name, tensor.dtype, Arrays.toString(tensor.shape), begin, data.position()));
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + text.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text).put(data.array(), 0, data.position());
    return Files.write(file, all.array());
  }

  /** Logits after every token of a text that begins with zero states. */
  public double[][] logits(int[] tokens) {
    double[][] hidden = new double[layers.size()][];
    double[][] cell = new double[layers.size()][];
    for (int l = 0; l < layers.size(); l++) {
      hidden[l] = new double[tensors.get(name(l, "weight_hh")).shape[1]];
      cell[l] = new double[hidden[l].length];
    }
    double[][] logits = new double[tokens.length][];
    Tensor table = tensors.get(embedding + ".weight");
    for (int t = 0; t < tokens.length; t++) {
      double[] x = new double[table.shape[1]];
      for (int j = 0; j < x.length; j++) {
        x[j] = table.at(tokens[t], j);
      }
      for (int l = 0; l < layers.size(); l++) {
        x = cell(l, x, hidden[l], cell[l]);
        hidden[l] = x;
      }
      logits[t] = affine(linear + ".weight", linear + ".bias", x);
    }
    return logits;
  }

  /** i, f, o = σ(…), g = tanh(…), c' = f c + i g, h' = o tanh(c'), as torch.nn.LSTM documents. */
  private double[] cell(int layer, double[] x, double[] h, double[] c) {
    int units = h.length;
    double[] input = affine(name(layer, "weight_ih"), name(layer, "bias_ih"), x);
    double[] recurrent = affine(name(layer, "weight_hh"), name(layer, "bias_hh"), h);
    double[] next = new double[units];
    for (int k = 0; k < units; k++) {
      double i = sigmoid(input[k] + recurrent[k]);
      double f = sigmoid(input[units + k] + recurrent[units + k]);
      double g = Math.tanh(input[2 * units + k] + recurrent[2 * units + k]);
      double o = sigmoid(input[3 * units + k] + recurrent[3 * units + k]);
      c[k] = f * c[k] + i * g;
      next[k] = o * Math.tanh(c[k]);
    }
    return next;
  }

  private double[] affine(String weight, String bias, double[] x) {
    Tensor matrix = tensors.get(weight);
    double[] y = new double[matrix.shape[0]];
    for (int i = 0; i < y.length; i++) {
      y[i] = tensors.get(bias).values[i];
      for (int j = 0; j < x.length; j++) {
        y[i] += matrix.at(i, j) * x[j];
      }
    }
    return y;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** exp of the mean negative log-likelihood of every token but the first. */
  public double perplexity(int[] tokens) {
    double[][] logits = logits(tokens);
    double sum = 0;
    for (int t = 0; t + 1 < tokens.length; t++) {
      sum += Math.log(Arrays.stream(logits[t]).map(Math::exp).sum()) - logits[t][tokens[t + 1]];
    }
    return Math.exp(sum / (tokens.length - 1));
  }
}
