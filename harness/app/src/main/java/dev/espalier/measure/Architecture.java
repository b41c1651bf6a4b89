package dev.espalier.measure;

import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Subject.Form;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.BidafSizes;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.bidaf.Example;
import dev.espalier.model.bidaf.Text;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a saved network is, so that it can be run by whoever does not know what it was made for. */
public enum Architecture {
  /** {@link SequenceModel}; of a {@link NetworkSize}, a language model. */
  SEQUENCE(1 << 15, 0, Form.DENSE, Form.SPARSE, Form.BFLOAT16, Form.ONNX, Form.ONNX_INT8) {
    @Override
    Runner load(Path file, Form form, Kernels kernels) {
      SequenceModel network = SequenceModel.of(Safetensors.read(file));
      if (form.isInOnnxRuntime()) {
        return new OnnxRunner(network, OnnxRuntime.open(network, form, kernels.team().threads()));
      }
      return protocol -> {
        Batch batch = batch(network, protocol);
        var pass =
            SequencePass.inference(
                network, kernels, protocol.batch(), protocol.steps(), storage(form));
        return Pass.of(() -> pass.forward(batch), pass::weightBytes);
      };
    }

    private Storage storage(Form form) {
      return switch (form) {
        case SPARSE -> Storage.SPARSE;
        case BFLOAT16 -> Storage.BFLOAT16;
        default -> Storage.FLOAT32;
      };
    }

    /** Every output, too. */
    @Override
    long buffers(Path file) {
      return super.buffers(file) + SequenceModel.outputs(file);
    }

    @Override
    PrunableModel random(NetworkSize size) {
      return SequenceModel.random(
          size.vocabulary(),
          size.input(),
          size.hidden().stream().mapToInt(Integer::intValue).toArray(),
          0.04f,
          new SplittableRandom(1));
    }

    /** Of one word. */
    @Override
    long multiplyAccumulates(NetworkSize size) {
      long sum = 0;
      long below = size.input();
      for (long units : size.hidden()) {
        sum += (below + units) * 4 * units;
        below = units;
      }
      return sum + below * size.vocabulary();
    }

    @Override
    long parameters(NetworkSize size) {
      long biases = size.vocabulary() + size.hidden().stream().mapToLong(h -> 4L * h).sum();
      return (long) size.vocabulary() * size.input() + multiplyAccumulates(size) + biases;
    }
  },

  /**
   * {@link BidafModel}; a sequence's steps are words of a paragraph, about which a question of
   * {@value BidafModel#QUESTION} words is asked. Of a {@link NetworkSize}, the input is the width
   * of everything that no size is given for, and the hidden sizes are those of the six pruned
   * LSTMs.
   */
  BIDAF(1 << 14, 6, Form.DENSE) {
    @Override
    Runner load(Path file, Form form, Kernels kernels) {
      BidafModel network = BidafModel.of(Safetensors.read(file));
      BidafPass pass = BidafPass.inference(network, kernels);
      return protocol -> {
        SplittableRandom random = new SplittableRandom(1);
        List<Example> batch =
            Stream.generate(
                    () ->
                        new Example(
                            text(network, protocol.steps(), random),
                            text(network, BidafModel.QUESTION, random)))
                .limit(protocol.batch())
                .toList();
        return new ReaderPass(pass, batch);
      };
    }

    private Text text(BidafModel network, int words, SplittableRandom random) {
      int characters = network.sizes().characters();
      return new Text(
          random.ints(words, 0, network.vocabulary()).toArray(),
          Stream.generate(() -> random.ints(WORD, 0, characters).toArray())
              .limit(words)
              .toArray(int[][]::new));
    }

    @Override
    PrunableModel random(NetworkSize size) {
      List<Integer> hidden = size.hidden();
      BidafSizes whole = BidafSizes.of(size.vocabulary(), CHARACTERS, size.input());
      return BidafModel.random(
          new BidafSizes(
              whole.words(),
              whole.wordFeatures(),
              whole.characters(),
              whole.characterFeatures(),
              whole.filters(),
              whole.filterWidth(),
              whole.contextual(),
              new Units(hidden.get(0), hidden.get(1)),
              new Units(hidden.get(2), hidden.get(3)),
              new Units(hidden.get(4), hidden.get(5))),
          new SplittableRandom(1));
    }

    /** Of a question about a paragraph of {@value BidafModel#PARAGRAPH} words. */
    @Override
    long multiplyAccumulates(NetworkSize size) {
      return random(size).multiplyAccumulates();
    }

    /** Without the word vectors, which are given and not pruned. */
    @Override
    long parameters(NetworkSize size) {
      return random(size).parameterCount() - (long) size.vocabulary() * size.input();
    }
  };

  /** Letters of a word, about as many as words have. */
  private static final int WORD = 5;

  /** Characters that have a number: about those of SQuAD. */
  private static final int CHARACTERS = 800;

  private final int buffers;
  private final int layers;
  private final Set<Form> forms;

  Architecture(int buffers, int layers, Form... forms) {
    this.buffers = buffers;
    this.layers = layers;
    this.forms = Set.of(forms);
  }

  /** How its products can be done. */
  public Set<Form> forms() {
    return forms;
  }

  /** Layers of which a {@link NetworkSize} gives the hidden units; 0 for any number. */
  int layers() {
    return layers;
  }

  /**
   * Floats of a saved network's buffers for a step of one sequence, estimated from above.
   *
   * @throws dev.espalier.model.CorruptFileException if the file is damaged or of something else
   */
  long buffers(Path file) {
    return buffers;
  }

  /** A forward pass of a loaded network. */
  interface Pass {

    /** Runs it. */
    Object run();

    /** See {@link Timing#weightBytes()}. */
    long weightBytes();

    /** Runs it, and answers the share of its time that is {@link Timing#cutShare()}. */
    default double cutShare() {
      return 1;
    }

    /** A pass of a network all of which can be pruned. */
    static Pass of(Supplier<?> run, LongSupplier weightBytes) {
      return new Pass() {
        @Override
        public Object run() {
          return run.get();
        }

        @Override
        public long weightBytes() {
          return weightBytes.getAsLong();
        }
      };
    }
  }

  /** A pass that answers questions. */
  private record ReaderPass(BidafPass pass, List<Example> batch) implements Pass {

    @Override
    public Object run() {
      pass.forward(batch);
      return pass.endScores();
    }

    @Override
    public long weightBytes() {
      return pass.weightBytes();
    }

    @Override
    public double cutShare() {
      long start = System.nanoTime();
      run();
      return (double) pass.hiddenNanos() / (System.nanoTime() - start);
    }
  }

  /** A loaded network. */
  interface Runner extends AutoCloseable {

    /** A forward pass to be run again and again. */
    Pass pass(Protocol protocol);

    @Override
    default void close() {}
  }

  /** A language model in ONNX Runtime. */
  private record OnnxRunner(SequenceModel model, OnnxNetwork network) implements Runner {

    @Override
    public Pass pass(Protocol protocol) {
      OnnxNetwork.Pass pass = network.pass(protocol.batch(), protocol.steps());
      int[] tokens = batch(model, protocol).tokens();
      return Pass.of(() -> pass.forward(tokens, protocol.steps()), network::bytes);
    }

    @Override
    public void close() {
      network.close();
    }
  }

  /** Made up: what is in it changes nothing but the outputs. */
  private static Batch batch(SequenceModel model, Protocol protocol) {
    Batch batch = new Batch(model.signature(), protocol.batch(), protocol.steps());
    SplittableRandom random = new SplittableRandom(1);
    Arrays.setAll(batch.tokens(), i -> random.nextInt(model.signature().inputs()));
    for (int i = 0; i < batch.reals().length; i++) {
      batch.reals()[i] = random.nextFloat();
    }
    return batch;
  }

  /** Loads a network, to be run in one of its {@link #forms()}. */
  abstract Runner load(Path file, Form form, Kernels kernels);

  /** A network of this size with random weights. */
  abstract PrunableModel random(NetworkSize size);

  /** Multiply-accumulates of the matrix products of one step. */
  abstract long multiplyAccumulates(NetworkSize size);

  /** Weights of all parameters. */
  abstract long parameters(NetworkSize size);
}
