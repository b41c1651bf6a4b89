package dev.espalier.experiment.testing;

import dev.espalier.experiment.Sentences;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.Score;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * A network that is asked test after test: its answers, and what the hidden states of its lowest
 * layer do meanwhile. Counts its forward passes, one a test; a backward pass counts as one, too.
 */
final class TestedNetwork {

  /** Tests that are run side by side. It changes nothing but the speed. */
  private static final int SIDE_BY_SIDE = 200;

  /** Training sequences that abstract states are made of. */
  private static final int ABSTRACTED = 500;

  private final SequenceModel model;
  private final SequenceTask task;
  private final Kernels kernels;
  private final Batch batch;
  private final SequencePass pass;
  private Coverage coverage;
  private Abstraction abstraction;
  private Abstraction.Visited trained;

  /** What was seen of the training data, until all was. */
  private final List<Trace> looked = new ArrayList<>();

  private DMatrixRMaj hidden;

  /** Made when gradients are first asked for. */
  private SequencePass training;

  private long passes;

  /**
   * What a network did on some tests.
   *
   * @param labels its answers
   * @param traces of its hidden states
   */
  record Answers(int[] labels, List<Trace> traces) {}

  TestedNetwork(SequenceModel model, SequenceTask task, Kernels kernels) {
    this.model = model;
    this.task = task;
    this.kernels = kernels;
    batch = new Batch(task.signature(), SIDE_BY_SIDE, task.steps());
    pass = SequencePass.inference(model, kernels, SIDE_BY_SIDE, task.steps());
  }

  /**
   * Whether tests can be made for a task: its words can be swapped, or reals go in, and a sequence
   * has one class.
   */
  static boolean fits(SequenceTask task) {
    return task instanceof Sentences || isOfReals(task);
  }

  /** Whether reals go in, and a sequence has one class. */
  static boolean isOfReals(SequenceTask task) {
    Signature signature = task.signature();
    return signature.input() == Input.REALS
        && signature.output() == Output.CLASSES
        && signature.predicts() == Predicts.LAST_STEP;
  }

  /**
   * Looks at the hidden states of networks over the training data of their task, by which later
   * ones are judged.
   */
  static void calibrate(List<TestedNetwork> networks) {
    SequenceTask task = networks.get(0).task;
    int all = task.sequences(Split.TRAIN);
    int some = Math.min(ABSTRACTED, all);
    for (TestedNetwork network : networks) {
      network.hidden = new DMatrixRMaj(some * task.steps(), network.width());
    }
    for (int from = 0; from < all; from += SIDE_BY_SIDE) {
      int first = from;
      List<float[]> tests = examples(task, Split.TRAIN, from, Math.min(SIDE_BY_SIDE, all - from));
      networks.forEach(network -> network.look(tests, first, some));
    }
    List<float[]> tests = examples(task, Split.TRAIN, 0, some);
    for (TestedNetwork network : networks) {
      network.coverage = new Coverage(network.looked, network.width());
      network.abstraction = new Abstraction(network.hidden);
      network.trained = Abstraction.Visited.by(network.ask(tests).traces());
      network.hidden = null;
      network.looked.clear();
      network.passes = 0;
    }
  }

  private int width() {
    return model.layers().get(0).outputs();
  }

  /** Remembers hidden states of the first examples, and traces of all. */
  private void look(List<float[]> tests, int from, int some) {
    run(tests, tests.size());
    for (int s = 0; s < tests.size() && from + s < some; s++) {
      for (int t = 0; t < task.steps(); t++) {
        for (int k = 0; k < width(); k++) {
          hidden.set((from + s) * task.steps() + t, k, states().get(t * SIDE_BY_SIDE + s, k));
        }
      }
    }
    looked.addAll(Trace.of(states(), SIDE_BY_SIDE, tests.size(), null));
  }

  /** What tests are to reach, once it was {@linkplain #calibrate calibrated}. */
  Coverage coverage() {
    return coverage;
  }

  /** Where the training data led it. */
  Abstraction.Visited trained() {
    return trained;
  }

  long passes() {
    return passes;
  }

  /** Asks it any number of tests. */
  Answers ask(List<float[]> tests) {
    int[] labels = new int[tests.size()];
    List<Trace> traces = new ArrayList<>();
    for (int from = 0; from < tests.size(); from += SIDE_BY_SIDE) {
      int used = Math.min(SIDE_BY_SIDE, tests.size() - from);
      float[] outputs = run(tests.subList(from, from + used), used);
      for (int s = 0; s < used; s++) {
        int last = batch.prediction(s, task.steps() - 1);
        labels[from + s] = Score.greatest(outputs, last, task.signature().outputs());
      }
      traces.addAll(Trace.of(states(), SIDE_BY_SIDE, used, abstraction));
    }
    return new Answers(labels, traces);
  }

  private float[] run(List<float[]> tests, int used) {
    write(tests, batch);
    pass.clearState();
    passes += used;
    return pass.forward(batch);
  }

  private Matrix states() {
    return pass.hidden().get(0);
  }

  /**
   * Gradients of the cross-entropy by the tests.
   *
   * @param labels what the tests are to be answered with
   */
  List<float[]> gradients(List<float[]> tests, int[] labels) {
    if (training == null) {
      training = SequencePass.training(model, kernels, SIDE_BY_SIDE, task.steps(), 1);
    }
    Matrix kept = training.keepInputGradient();
    List<float[]> gradients = new ArrayList<>();
    for (int from = 0; from < tests.size(); from += SIDE_BY_SIDE) {
      int used = Math.min(SIDE_BY_SIDE, tests.size() - from);
      write(tests.subList(from, from + used), batch);
      for (int s = 0; s < used; s++) {
        batch.target(s, task.steps() - 1, labels[from + s]);
      }
      training.clearState();
      training.gradients(batch, 1, 0);
      passes += 2L * used;
      for (int s = 0; s < used; s++) {
        gradients.add(read(kept.data(), SIDE_BY_SIDE, s));
      }
    }
    return gradients;
  }

  private void write(List<float[]> tests, Batch into) {
    int inputs = task.signature().inputs();
    boolean words = task.signature().input() == Input.TOKENS;
    into.clear();
    for (int s = 0; s < tests.size(); s++) {
      for (int t = 0; t < task.steps(); t++) {
        int row = t * into.sequences() + s;
        if (words) {
          into.tokens()[row] = (int) tests.get(s)[t];
        } else {
          System.arraycopy(tests.get(s), t * inputs, into.reals(), row * inputs, inputs);
        }
      }
    }
  }

  /** One sequence out of rows of all. */
  private float[] read(float[] rows, int sequences, int sequence) {
    return read(task, rows, sequences, sequence);
  }

  private static float[] read(SequenceTask task, float[] rows, int sequences, int sequence) {
    int inputs = task.signature().inputs();
    float[] one = new float[task.steps() * inputs];
    for (int t = 0; t < task.steps(); t++) {
      System.arraycopy(rows, (t * sequences + sequence) * inputs, one, t * inputs, inputs);
    }
    return one;
  }

  /** Sequences of a split, each step after step; tokens by their numbers. */
  static List<float[]> examples(SequenceTask task, Split split, int from, int count) {
    Batch batch = new Batch(task.signature(), 1, task.steps());
    List<float[]> examples = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      batch.clear();
      task.write(split, 0, i, batch, 0);
      examples.add(inputs(batch));
    }
    return examples;
  }

  private static float[] inputs(Batch one) {
    float[] inputs = one.reals().clone();
    if (one.signature().input() == Input.TOKENS) {
      inputs = new float[one.tokens().length];
      for (int t = 0; t < inputs.length; t++) {
        inputs[t] = one.tokens()[t];
      }
    }
    return inputs;
  }

  /** Their classes, those after the last step. */
  static int[] classes(SequenceTask task, Split split, int count) {
    Batch batch = new Batch(task.signature(), 1, task.steps());
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      batch.clear();
      task.write(split, 0, i, batch, 0);
      classes[i] = batch.classes()[batch.prediction(0, task.steps() - 1)];
    }
    return classes;
  }
}
