import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Structured pruning of a recurrent network through neuron selection (Wen, Zhang, Bai and Xu,
 * arXiv:1906.06847), all of it, on the JDK alone. Run as it is, it makes up a small language,
 * trains an LSTM on it, closes gates of its neurons, cuts these out, and shows that the rest does
 * the same.
 *
 * <p>All else in this project is speed, measurement, dropout, and layers above layers, whose inputs
 * are hidden neurons: from the same weights, words and noise the method {@code l0} has the same
 * losses, penalties and survivors, which {@code NeuronSelectionTest} holds.
 *
 * <p>σ is the logistic function, ∘ the product element by element. Equations (10) to (13) are those
 * of Louizos, Welling and Kingma (arXiv:1712.01312).
 */
public final class NeuronSelection {

  // 1. The network: a language model of one LSTM layer (Zaremba et al., arXiv:1409.2329). The gate
  //    of a neuron, z of the n inputs, s of the m hidden ones, multiplies its output wherever that
  //    is read. With the word's embedding x, and ' for the step before,
  //
  //      i, f, o = σ((x ∘ z)·W + (h' ∘ s)·U + b)      g = tanh((x ∘ z)·W + (h' ∘ s)·U + b)
  //      c = f ∘ c' + i ∘ g      h = o ∘ tanh(c)      y = softmax((h ∘ s)·V + a)

  /** A matrix of weights, and the loss's gradient by it. */
  record Matrix(double[][] value, double[][] gradient) {

    Matrix(double[][] value) {
      this(value, new double[value.length][value[0].length]);
    }

    /** y += (x ∘ z)·W. */
    void multiply(double[] x, Gates z, double[] y) {
      for (int r = 0; r < x.length; r++) {
        for (int k = 0; z.value[r] != 0 && k < y.length; k++) {
          y[k] += x[r] * z.value[r] * value[r][k];
        }
      }
    }

    /** The chain rule: adds to the gradients by W, x and z, from that by y. */
    void backward(double[] dy, double[] x, Gates z, double[] dx) {
      for (int r = 0; r < x.length; r++) {
        double sum = 0;
        for (int k = 0; k < dy.length; k++) {
          sum += dy[k] * value[r][k];
          gradient[r][k] += dy[k] * x[r] * z.value[r];
        }
        dx[r] += sum * z.value[r];
        z.gradient[r] += sum * x[r];
      }
    }

    /** Some rows, times their gates, and some columns. */
    Matrix cut(int[] rows, double[] gates, int[] columns) {
      return new Matrix(
          IntStream.of(rows)
              .mapToObj(r -> map(columns.length, k -> gates[r] * value[r][columns[k]]))
              .toArray(double[][]::new));
    }
  }

  /** N × n, n × 4m, m × 4m, 1 × 4m, m × N and 1 × N for N words; 4m are the blocks i, f, g, o. */
  record Network(Matrix x, Matrix w, Matrix u, Matrix b, Matrix v, Matrix a, Gates z, Gates s) {

    static Network random(int words, int n, int m, RandomGenerator random) {
      int[][] shapes = {{words, n}, {n, 4 * m}, {m, 4 * m}, {1, 4 * m}, {m, words}, {1, words}};
      Matrix[] of = new Matrix[shapes.length];
      for (int i = 0; i < of.length; i++) {
        double[][] value = new double[shapes[i][0]][shapes[i][1]];
        Stream.of(value).forEach(row -> Arrays.setAll(row, k -> random.nextDouble(-INIT, INIT)));
        of[i] = new Matrix(value);
      }
      return new Network(of[0], of[1], of[2], of[3], of[4], of[5], new Gates(n), new Gates(m));
    }

    List<Matrix> matrices() {
      return List.of(x, w, u, b, v, a);
    }

    int weights() {
      return matrices().stream().mapToInt(m -> m.value.length * m.value[0].length).sum();
    }
  }

  /** Consecutive words of a text: step t, from 1, reads word t − 1 and predicts word t. */
  record Window(
      Network net, int[] words, double[][] ifgo, double[][] c, double[][] h, double[][] y) {

    /** Runs forward from where a window before ended; null to begin at zero. */
    static Window run(Network net, int[] words, Window before) {
      int n = words.length;
      int m = net.s.value.length;
      double[][] c = new double[n][m];
      double[][] h = new double[n][m];
      Window window = new Window(net, words, new double[n][], c, h, new double[n][]);
      if (before != null) {
        c[0] = before.c[before.words.length - 1];
        h[0] = before.h[before.words.length - 1];
      }
      for (int t = 1; t < n; t++) {
        double[] gates = net.b.value[0].clone();
        net.w.multiply(net.x.value[words[t - 1]], net.z, gates);
        net.u.multiply(h[t - 1], net.s, gates);
        Arrays.setAll(gates, k -> k / m == 2 ? Math.tanh(gates[k]) : sigmoid(gates[k]));
        for (int k = 0; k < m; k++) {
          c[t][k] = gates[m + k] * c[t - 1][k] + gates[k] * gates[2 * m + k];
          h[t][k] = gates[3 * m + k] * Math.tanh(c[t][k]);
        }
        window.ifgo[t] = gates;
        double[] logits = net.a.value[0].clone();
        net.v.multiply(h[t], net.s, logits);
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        window.y[t] = map(logits.length, k -> Math.exp(logits[k]) / sum);
      }
      return window;
    }

    /** Negative log-likelihood of a word, in nats, the mean over the steps. */
    double loss() {
      double[] logs = map(words.length - 1, t -> Math.log(y[t + 1][words[t + 1]]));
      return -Arrays.stream(logs).average().orElseThrow();
    }

    /** Back-propagation through time: adds to all gradients, by weights and by gates. */
    void backward() {
      int m = net.s.value.length;
      double[][] dh = new double[words.length][m];
      double[] dc = new double[m];
      for (int t = words.length - 1; t >= 1; t--) {
        double[] dLogits = y[t].clone();
        dLogits[words[t]] -= 1;
        net.v.backward(dLogits, h[t], net.s, dh[t]);
        add(1, dLogits, net.a.gradient[0]);
        double[] dGates = new double[4 * m];
        for (int k = 0; k < m; k++) {
          double i = ifgo[t][k];
          double f = ifgo[t][m + k];
          double g = ifgo[t][2 * m + k];
          double o = ifgo[t][3 * m + k];
          double tanh = Math.tanh(c[t][k]);
          dc[k] += dh[t][k] * o * (1 - tanh * tanh);
          dGates[k] = dc[k] * g * i * (1 - i);
          dGates[m + k] = dc[k] * c[t - 1][k] * f * (1 - f);
          dGates[2 * m + k] = dc[k] * i * (1 - g * g);
          dGates[3 * m + k] = dh[t][k] * tanh * o * (1 - o);
          dc[k] *= f;
        }
        int word = words[t - 1];
        net.w.backward(dGates, net.x.value[word], net.z, net.x.gradient[word]);
        net.u.backward(dGates, h[t - 1], net.s, dh[t - 1]);
        add(1, dGates, net.b.gradient[0]);
      }
    }
  }

  // 2. The gates: hard concrete, 0 or 1 with positive probability, and yet with a derivative.

  static final double BETA = 2.0 / 3; // temperature
  static final double GAMMA = -0.1; // from (0, 1), a gate's variable is stretched to (γ, ζ)
  static final double ZETA = 1.1;

  /** The gates of the inputs, or of the hidden neurons; open at first. */
  static final class Gates {
    final double[] logAlpha; // what is learned: the higher, the likelier a gate is open
    final double[] value; // 0 to 1
    private final double[] gradient; // the loss's by the gates
    private final double[] byOpen; // the penalty's by the probabilities that they are open
    private final double[] first; // Adam's moments
    private final double[] second;
    private final int[] closed; // steps in a row at the least log α

    Gates(int neurons) {
      logAlpha = map(neurons, k -> CLAMP);
      value = map(neurons, k -> 1);
      gradient = new double[neurons];
      byOpen = new double[neurons];
      first = new double[neurons];
      second = new double[neurons];
      closed = new int[neurons];
    }

    /** (10) and (11), one draw for all steps of a window; or (13), which is u = ½ and β = 1. */
    void draw(RandomGenerator noise) {
      Arrays.fill(gradient, 0);
      for (int k = 0; k < value.length; k++) {
        double u = noise == null ? 0.5 : (noise.nextInt(1 << 24) + 0.5) / (1 << 24);
        double beta = noise == null ? 1 : BETA;
        double s = sigmoid((Math.log(u) - Math.log(1 - u) + logAlpha[k]) / beta);
        value[k] = closed[k] >= SETTLE ? 0 : Math.min(1, Math.max(0, s * (ZETA - GAMMA) + GAMMA));
      }
    }

    /** (12): the probabilities that gates are not 0. */
    double[] open() {
      double shift = BETA * Math.log(-GAMMA / ZETA);
      return map(value.length, k -> closed[k] >= SETTLE ? 0 : sigmoid(logAlpha[k] - shift));
    }

    /** A step of Adam on log α, the penalty weighted by λ. */
    void learn(int step, double lambda) {
      double[] open = open();
      for (int k = 0; k < value.length; k++) {
        double s = (value[k] - GAMMA) / (ZETA - GAMMA);
        double slope = 0 < value[k] && value[k] < 1 ? (ZETA - GAMMA) * s * (1 - s) / BETA : 0;
        double d = gradient[k] * slope + lambda * byOpen[k] * open[k] * (1 - open[k]);
        first[k] = 0.9 * first[k] + 0.1 * d;
        second[k] = 0.999 * second[k] + 0.001 * d * d;
        double mean = first[k] / (1 - Math.pow(0.9, step));
        double square = second[k] / (1 - Math.pow(0.999, step));
        double moved = logAlpha[k] - GATE_RATE * mean / (Math.sqrt(square) + 1e-8);
        logAlpha[k] = closed[k] >= SETTLE ? -CLAMP : Math.min(CLAMP, Math.max(-CLAMP, moved));
        closed[k] = logAlpha[k] == -CLAMP ? closed[k] + 1 : 0;
      }
    }

    int[] kept() {
      return IntStream.range(0, value.length).filter(k -> value[k] != 0).toArray();
    }
  }

  // 3. The penalty: the expected L0 norm of W, U and V. A weight remains while the neurons of its
  //    row and of its column do. With probabilities p of the inputs and q of the hidden neurons
  //
  //      E‖W‖₀ = 4 Σp Σq      E‖U‖₀ = 4 (Σq Σq − Σq² + Σq)      E‖V‖₀ = N Σq
  //
  //    since on the diagonals of U's four blocks row and column are one neuron.

  /** Their sum, whose derivatives by p and q it leaves with the gates. */
  static double expectedL0(Network net) {
    int words = net.a.value[0].length;
    double[] q = net.s.open();
    double inputs = Arrays.stream(net.z.open()).sum();
    double hidden = Arrays.stream(q).sum();
    double squares = Arrays.stream(q).map(qk -> qk * qk).sum();
    Arrays.fill(net.z.byOpen, 4 * hidden);
    Arrays.setAll(net.s.byOpen, k -> 4 * (inputs + 2 * hidden - 2 * q[k] + 1) + words);
    return 4 * inputs * hidden + 4 * (hidden * hidden - squares + hidden) + words * hidden;
  }

  // 4. Training: minimises loss + λ·E‖·‖₀, the weights by gradient descent, log α by Adam.

  static final double INIT = 0.1; // bound of the initial weights
  static final double CLIP = 5; // greatest norm of the weights' gradient
  static final double DELAY = 0.05; // share of the training before the penalty sets in
  static final double WARM_UP = 0.15; // share over which it rises to λ
  static final double FREEZE = 0.3; // last share, in which gates stand as they will be used
  static final double GATE_RATE = 0.01; // of log α
  static final double CLAMP = 5; // greatest |log α|
  static final int SETTLE =
      100; // steps at the least log α that close a gate for good, which is ours

  /** Rate of the weights, halved at each epoch of the second half; λ is 0 to train them alone. */
  record Plan(int epochs, int unroll, double rate, double lambda) {}

  /** Hears of each step, from 1, the loss and the penalty in nats per word. */
  interface Listener {
    void step(int step, double loss, double penalty);
  }

  static void train(Network net, int[] text, Plan plan, RandomGenerator noise, Listener listener) {
    int perEpoch = (text.length - 1) / plan.unroll;
    Window window = null;
    for (int step = 0; step < plan.epochs * perEpoch; step++) {
      double progress = (double) step / (plan.epochs * perEpoch);
      boolean frozen = plan.lambda == 0 || progress >= 1 - FREEZE;
      net.z.draw(frozen ? null : noise);
      net.s.draw(frozen ? null : noise);
      int at = step % perEpoch * plan.unroll;
      int[] words = Arrays.copyOfRange(text, at, at + plan.unroll + 1);
      window = Window.run(net, words, at == 0 ? null : window);
      window.backward();
      descend(net, plan.rate * Math.pow(0.5, Math.max(0, step / perEpoch + 1 - plan.epochs / 2)));
      double ramp = Math.min(1, Math.max(0, (progress - DELAY) / WARM_UP));
      double lambda = frozen ? 0 : plan.lambda * ramp;
      double penalty = lambda * expectedL0(net);
      if (!frozen) {
        // The loss's gradient is summed over the window's words, each of which has the penalty.
        net.z.learn(step + 1, plan.unroll * lambda);
        net.s.learn(step + 1, plan.unroll * lambda);
      }
      listener.step(step + 1, window.loss(), penalty);
    }
  }

  private static void descend(Network net, double rate) {
    double squares = 0;
    for (Matrix m : net.matrices()) {
      squares += Stream.of(m.gradient).flatMapToDouble(Arrays::stream).map(d -> d * d).sum();
    }
    for (Matrix m : net.matrices()) {
      for (int r = 0; r < m.value.length; r++) {
        add(-rate * Math.min(1, CLIP / Math.sqrt(squares)), m.gradient[r], m.value[r]);
        Arrays.fill(m.gradient[r], 0);
      }
    }
  }

  // 5. Cutting: a neuron of gate 0 goes with its rows and columns, any other gate goes into the
  //    weights that read its neuron. What is left computes what the gated network did.

  static Network cut(Network net) {
    int m = net.s.value.length;
    int[] words = IntStream.range(0, net.a.value[0].length).toArray();
    int[] inputs = net.z.kept();
    int[] hidden = net.s.kept();
    int[] blocks = IntStream.range(0, 4 * m).filter(k -> net.s.value[k % m] != 0).toArray();
    return new Network(
        net.x.cut(words, map(words.length, k -> 1), inputs),
        net.w.cut(inputs, net.z.value, blocks),
        net.u.cut(hidden, net.s.value, blocks),
        net.b.cut(new int[1], new double[] {1}, blocks),
        net.v.cut(hidden, net.s.value, words),
        net.a,
        new Gates(inputs.length),
        new Gates(hidden.length));
  }

  // 6. A language to try it on: a topic's opening, fillers, a noun and a verb of it, and an end.

  static final int TOPICS = 8;
  static final int WORDS = 1 + 7 * TOPICS; // the end; openings, fillers, nouns (3), verbs (2)

  /** Nats a word: of six, two are fillers, on average, after each of which it may go on. */
  static final double ENTROPY = (3 * Math.log(TOPICS) + 3 * Math.log(2) + Math.log(3)) / 6;

  /** Sentences of at least so many words. */
  static int[] say(int least, RandomGenerator random) {
    List<Integer> text = new ArrayList<>(List.of(0));
    while (text.size() < least) {
      int topic = random.nextInt(TOPICS);
      text.add(1 + topic);
      do {
        text.add(1 + TOPICS + random.nextInt(TOPICS));
      } while (random.nextBoolean());
      text.add(1 + 2 * TOPICS + 3 * topic + random.nextInt(3));
      text.add(1 + 5 * TOPICS + 2 * topic + random.nextInt(2));
      text.add(0);
    }
    return text.stream().mapToInt(word -> word).toArray();
  }

  public static void main(String[] args) {
    RandomGenerator random = new SplittableRandom(1);
    int[] text = say(20_000, random);
    int[] test = say(5_000, random);
    print("%d words; none can expect a perplexity under %.2f", WORDS, Math.exp(ENTROPY));
    Network net = Network.random(WORDS, 32, 32, random);
    train(net, text, new Plan(8, 10, 0.3, 0), random, progress("dense", net, test));
    Arrays.setAll(net.z.logAlpha, k -> 2 + 0.1 * random.nextGaussian());
    Arrays.setAll(net.s.logAlpha, k -> 2 + 0.1 * random.nextGaussian());
    train(net, text, new Plan(8, 10, 0.1, 1e-4), random, progress("gated", net, test));
    Network small = cut(net);
    double[][] gated = Window.run(net, test, null).y;
    double[][] alone = Window.run(small, test, null).y;
    double greatest = 0;
    for (int i = WORDS; i < WORDS * test.length; i++) {
      double difference = gated[i / WORDS][i % WORDS] - alone[i / WORDS][i % WORDS];
      greatest = Math.max(greatest, Math.abs(difference));
    }
    print("cut    %,d of %,d weights, the same to %s", small.weights(), net.weights(), greatest);
  }

  private static Listener progress(String what, Network net, int[] test) {
    return (step, loss, penalty) -> {
      if (step % 2000 == 0) {
        net.z.draw(null);
        net.s.draw(null);
        double perplexity = Math.exp(Window.run(net, test, null).loss());
        String row = "%s  %5d steps, %2d inputs, %2d hidden, penalty %.3f, test perplexity %.2f";
        print(row, what, step, net.z.kept().length, net.s.kept().length, penalty, perplexity);
      }
    };
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] map(int n, IntToDoubleFunction value) {
    return IntStream.range(0, n).mapToDouble(value).toArray();
  }

  private static void add(double times, double[] values, double[] to) {
    Arrays.setAll(to, k -> to[k] + times * values[k]);
  }
}
