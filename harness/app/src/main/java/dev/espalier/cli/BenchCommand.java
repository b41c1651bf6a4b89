package dev.espalier.cli;

import dev.espalier.experiment.engine.BenchStudy;
import dev.espalier.experiment.engine.Format;
import dev.espalier.experiment.engine.PeakStudy;
import dev.espalier.experiment.engine.Study;
import dev.espalier.kernel.Precision;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Holder of the commands that time the engine. */
@Command(
    name = "bench",
    description = "Times the engine itself: bench train, bench forward, bench peak.")
final class BenchCommand extends BaseCommand {

  BenchCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec().commandLine(), "bench: say what to time; bench train, bench forward or bench peak");
  }

  /** What all of them take. */
  private abstract static class Timed extends BaseCommand {

    @Option(
        names = "--threads",
        paramLabel = "N",
        split = ",",
        description =
            "Threads to compute with, or several numbers, which the rows tell with --peak alone."
                + " Default: one a processor.")
    private List<Integer> threads = List.of(Threads.most());

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        defaultValue = "table",
        description = "How it is printed: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format;

    Timed(Backend backend) {
      super(backend);
    }

    List<Integer> threads() {
      return Threads.of(threads, spec());
    }

    Format format() {
      return format;
    }
  }

  /** The machine's own limits. */
  @Command(
      name = "peak",
      description =
          "Measures the machine's own limits: multiply-adds in registers, and reading from memory."
              + " Two seconds for each number of threads.")
  static final class PeakCommand extends Timed {

    PeakCommand(Backend backend) {
      super(backend);
    }

    @Override
    public Integer call() {
      out().print(backend().measure(new PeakStudy(threads(), format()), progress()));
      return 0;
    }
  }

  /** Training steps. */
  @Command(
      name = "train",
      description = {
        "Times training steps: forward, loss, backward, clipping, gradient descent. The shapes"
            + " small, medium and large take about a minute.",
        "",
        "The columns are those that scripts for other engines print. With --peak, share is gflops"
            + " over the machine's, read_share the same of bytes: those of the weights, the"
            + " recurrent ones at each step and the others once, over what can be read from memory;"
            + " above 1 where they stay in a cache."
      })
  static final class Train extends Passes {
    Train(Backend backend) {
      super(backend, Work.TRAIN);
    }
  }

  /** Forward passes. */
  @Command(
      name = "forward",
      description = {
        "Times forward passes from words to logits, the recurrent state handed over from one to the"
            + " next. The shapes small, large and iss take about a minute.",
        "",
        "The columns are as in bench train."
      })
  static final class Forward extends Passes {

    @Option(
        names = "--precision",
        paramLabel = "PRECISION",
        split = ",",
        description =
            "How weights are stored: float32, bfloat16 or both; rows of the second are called"
                + " espalier-bfloat16. Default: float32.")
    private List<Precision> precisions = List.of(Precision.FLOAT32);

    Forward(Backend backend) {
      super(backend, Work.FORWARD);
    }

    @Override
    List<Precision> precisions() {
      return precisions;
    }
  }

  private abstract static class Passes extends Timed {

    private final Work work;

    @Option(
        names = "--shapes",
        paramLabel = "NAMES",
        split = ",",
        description =
            "Networks with their batch and steps: small, medium, large (train), or small, large,"
                + " iss (forward). Default: all, unless --hidden is given.")
    private List<String> shapes = List.of();

    @Option(
        names = "--hidden",
        paramLabel = "H1,H2,...",
        description =
            "Units of each layer, from the bottom; one number is every layer's. May be given"
                + " several times, for several networks.")
    private List<String> hidden = List.of();

    @Option(
        names = "--layers",
        paramLabel = "N",
        description = "Layers, if --hidden is one number. Default: 2.")
    private Integer layers;

    @Option(
        names = "--input",
        paramLabel = "E",
        description = "Embedding features. Default: as many as the first layer has units.")
    private Integer input;

    @Option(
        names = "--batch",
        paramLabel = "B",
        split = ",",
        description = "Sequences side by side, or several numbers. Default: 20, or the shape's.")
    private List<Integer> batch = List.of();

    @Option(
        names = {"--steps", "--unroll"},
        paramLabel = "T",
        split = ",",
        description = "Time steps of a pass, or several numbers. Default: 20, or the shape's.")
    private List<Integer> steps = List.of();

    @Option(
        names = "--vocabulary",
        paramLabel = "V",
        split = ",",
        description = "Words, or several numbers. Default: 10000.")
    private List<Integer> vocabulary = List.of();

    @Option(
        names = "--repeats",
        paramLabel = "N",
        defaultValue = "11",
        description = "Passes timed of each; the median counts. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
        names = "--peak",
        description =
            "Measures the machine's own limits in the same run, and tells each row's share of them,"
                + " in more columns.")
    private boolean peak;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description =
            "A CSV file that the rows are added to, so that runs which alternate with another"
                + " engine's can be collected; environment.json goes beside it.")
    private Path out;

    Passes(Backend backend, Work work) {
      super(backend);
      this.work = work;
    }

    @Override
    public Integer call() {
      atLeastOne("--repeats", List.of(repeats));
      atLeastOne("--batch", batch);
      atLeastOne("--steps", steps);
      atLeastOne("--vocabulary", vocabulary);
      List<Case> cases = new ArrayList<>();
      for (int n : threads()) {
        for (Shape shape : networks()) {
          precisions().forEach(p -> cases.add(new Case(work, shape, n, p)));
        }
      }
      Study study = new BenchStudy(cases, repeats, peak, format(), out);
      out().print(backend().measure(study, progress()));
      return 0;
    }

    List<Precision> precisions() {
      return List.of(Precision.FLOAT32);
    }

    private List<Shape> networks() {
      List<Shape> presets = new ArrayList<>();
      if (hidden.isEmpty()) {
        rejectWithout("--layers", layers);
        rejectWithout("--input", input);
        List<String> names = shapes.isEmpty() ? Case.presets() : shapes;
        names.forEach(name -> presets.addAll(Case.preset(name, work)));
        if (presets.isEmpty()) {
          throw new IllegalArgumentException(
              "--shapes %s: nothing of it is timed by bench %s"
                  .formatted(String.join(",", shapes), spec().name()));
        }
      } else {
        if (!shapes.isEmpty()) {
          throw new IllegalArgumentException(
              "--shapes %s --hidden %s: take one".formatted(String.join(",", shapes), hidden));
        }
        atLeastOne("--layers", List.of(layers == null ? 2 : layers));
        for (String units : hidden) {
          List<Integer> sizes = sizes(units);
          atLeastOne("--hidden", sizes);
          int features = input == null ? sizes.get(0) : input;
          presets.add(new Shape(features, sizes, 20, 20, 10_000));
        }
      }
      return presets.stream().flatMap(preset -> varied(preset).stream()).distinct().toList();
    }

    private void rejectWithout(String option, Object value) {
      if (value != null) {
        throw new IllegalArgumentException(
            "%s %s: needs --hidden; the shapes have their own".formatted(option, value));
      }
    }

    private List<Integer> sizes(String units) {
      List<Integer> sizes = new ArrayList<>();
      try {
        for (String size : units.split(",")) {
          sizes.add(Integer.valueOf(size.strip()));
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "--hidden " + units + ": must be whole numbers, separated by commas", e);
      }
      if (sizes.size() == 1) {
        return Collections.nCopies(layers == null ? 2 : layers, sizes.get(0));
      } else if (layers != null && layers != sizes.size()) {
        throw new IllegalArgumentException(
            "--layers %d: --hidden %s has %d".formatted(layers, units, sizes.size()));
      }
      return sizes;
    }

    private List<Shape> varied(Shape preset) {
      List<Shape> varied = new ArrayList<>();
      for (int v : vocabulary.isEmpty() ? List.of(preset.vocabulary()) : vocabulary) {
        for (int b : batch.isEmpty() ? List.of(preset.batch()) : batch) {
          for (int t : steps.isEmpty() ? List.of(preset.steps()) : steps) {
            varied.add(new Shape(preset.input(), preset.hidden(), b, t, v));
          }
        }
      }
      return varied;
    }
  }
}
