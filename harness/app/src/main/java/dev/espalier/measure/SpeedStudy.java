package dev.espalier.measure;

import dev.espalier.file.FileFault;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.bidaf.BidafModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * How fast networks of published sizes are, whatever their weights: speed depends on sizes alone,
 * so nothing need be trained.
 *
 * @param experiment whose networks they are
 * @param scale name of the study within the experiment
 * @param name of the study among those of all experiments
 * @param protocols what is timed
 * @param sizes the dense network first
 */
public record SpeedStudy(
    String experiment,
    String scale,
    String name,
    List<Protocol> protocols,
    List<NetworkSize> sizes) {

  private static final String ZAREMBA = "Zaremba et al., arXiv:1409.2329";
  private static final String ISS = "Wen et al., ISS, arXiv:1709.05027";
  private static final String L0 = "Wen et al., L0, arXiv:1906.06847";
  private static final int WORDS = 10_000;

  /** That are looked up; they cost memory alone. */
  private static final int READING_WORDS = 50_000;

  private static final String LANGUAGE_MODEL = "language-model";
  private static final List<Protocol> WORDS_IN_TURN = List.of(Protocol.BATCH, Protocol.STREAMING);

  /** The dense network of the papers and what they, or what follows from them, leave of it. */
  private static final SpeedStudy PAPER =
      new SpeedStudy(
          LANGUAGE_MODEL,
          "paper",
          "paper",
          WORDS_IN_TURN,
          List.of(
              languageModel("dense", 1500, List.of(1500, 1500), ZAREMBA, false, ""),
              languageModel("ISS 373/315", 1500, List.of(373, 315), ISS, false, "10.59x"),
              languageModel("ISS 381/535", 1500, List.of(381, 535), ISS, false, "7.10x"),
              // The paper's sizes are not known. These need 14 times fewer multiply-accumulates,
              // which at ISS's ratio of measured to theoretical speedup (1.41) makes 20x.
              languageModel(
                  "L0 251/296/247",
                  251,
                  List.of(296, 247),
                  L0 + ": size derived from its speedup",
                  true,
                  "nearly 20x")));

  /** The same, cut down in proportion to Zaremba's small network. */
  private static final SpeedStudy SMALL =
      new SpeedStudy(
          LANGUAGE_MODEL,
          "small",
          "small",
          WORDS_IN_TURN,
          List.of(
              languageModel("dense", 200, List.of(200, 200), ZAREMBA, false, ""),
              scaled("ISS 50/42", 200, 50, 42, ISS),
              scaled("ISS 51/71", 200, 51, 71, ISS),
              scaled("L0 33/39/33", 33, 39, 33, L0)));

  public SpeedStudy {
    protocols = List.copyOf(protocols);
    sizes = List.copyOf(sizes);
  }

  private static NetworkSize scaled(
      String name, int input, int hidden1, int hidden2, String source) {
    return languageModel(
        name, input, List.of(hidden1, hidden2), source + ": size scaled by 200/1500", true, "");
  }

  private static NetworkSize languageModel(
      String name,
      int input,
      List<Integer> hidden,
      String source,
      boolean derived,
      String reportedSpeedup) {
    return new NetworkSize(name, WORDS, input, hidden, source, derived, reportedSpeedup);
  }

  /** BiDAF, dense and as ISS left it. */
  private static final SpeedStudy READING =
      new SpeedStudy(
          "reading-comprehension",
          "paper",
          "reading-comprehension",
          List.of(new Protocol(60, BidafModel.PARAGRAPH), new Protocol(1, BidafModel.PARAGRAPH)),
          List.of(
              reading("dense", List.of(100, 100, 100, 100, 100, 100), "6.20 ms"),
              reading("ISS fine-tuned 1", List.of(100, 95, 78, 82, 71, 52), "5.79 ms"),
              reading("ISS fine-tuned 2", List.of(84, 90, 38, 46, 34, 21), "4.52 ms"),
              reading("ISS fine-tuned 3", List.of(54, 47, 22, 30, 18, 12), "3.54 ms"),
              reading("ISS from scratch 1", List.of(87, 81, 87, 92, 74, 96), "5.83 ms"),
              reading("ISS from scratch 2", List.of(51, 33, 42, 58, 37, 26), "4.46 ms"),
              reading("ISS from scratch 3", List.of(23, 22, 35, 35, 25, 14), "2.74 ms")));

  private static final List<SpeedStudy> ALL = List.of(PAPER, SMALL, READING);

  private static NetworkSize reading(String name, List<Integer> hidden, String reported) {
    return new NetworkSize(
        Architecture.BIDAF, name, READING_WORDS, 100, hidden, ISS, false, reported);
  }

  /** Names of an experiment's studies. */
  public static List<String> scales(String experiment) {
    return ALL.stream().filter(s -> s.experiment.equals(experiment)).map(s -> s.scale).toList();
  }

  /** Experiments that have studies. */
  public static List<String> experiments() {
    return ALL.stream().map(SpeedStudy::experiment).distinct().toList();
  }

  /**
   * The study of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SpeedStudy named(String experiment, String scale) {
    return ALL.stream()
        .filter(study -> study.experiment.equals(experiment) && study.scale.equals(scale))
        .findFirst()
        .orElseThrow(
            () ->
                experiments().contains(experiment)
                    ? new IllegalArgumentException(
                        "%s: no such scale of the speed study of %s; take one of %s"
                            .formatted(scale, experiment, String.join(", ", scales(experiment))))
                    : new IllegalArgumentException(
                        "%s: no experiment with a speed study; take one of %s"
                            .formatted(experiment, String.join(", ", experiments()))));
  }

  /**
   * The same study of other sizes.
   *
   * @param dense size of the network that others are compared with, as {@link NetworkSize#parse}
   *     reads it; null for this study's
   * @param others sizes of those, with as many layers
   * @param vocabulary words of all of them; null for as many as this study's have
   * @throws IllegalArgumentException naming the size and what is wrong with it
   */
  public SpeedStudy of(String dense, List<String> others, Integer vocabulary) {
    NetworkSize own = sizes.get(0);
    int words = vocabulary == null ? own.vocabulary() : vocabulary;
    String base = dense == null ? own.text() : dense;
    List<NetworkSize> given = new ArrayList<>();
    given.add(NetworkSize.parse(own.architecture(), own.name(), words, base));
    for (String other : others) {
      NetworkSize size =
          NetworkSize.parse(own.architecture(), "size " + given.size(), words, other);
      if (size.hidden().size() != given.get(0).hidden().size()) {
        throw new IllegalArgumentException(
            "%s: %d numbers, but %s, which it is compared with, has %d; give as many"
                .formatted(
                    other, size.hidden().size() + 1, base, given.get(0).hidden().size() + 1));
      }
      given.add(size);
    }
    return new SpeedStudy(experiment, "given sizes", base.replace('/', '-'), protocols, given);
  }

  /**
   * Times networks of these sizes with random weights.
   *
   * @param forms how to run each of them
   * @param scratch folder for their files, 4 bytes a weight; they are deleted in the end
   * @return one row a size
   * @throws IllegalArgumentException if there is too little heap to make a network, or too little
   *     memory to run it; nothing was measured then
   * @throws UncheckedIOException if the scratch folder cannot be written
   * @throws MeasurementException if a JVM fails
   */
  public List<SpeedRow> run(SpeedMeter meter, List<Subject.Form> forms, Path scratch) {
    requireHeap(Runtime.getRuntime().maxMemory());
    List<Subject> subjects = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      NetworkSize size = sizes.get(i);
      Path file = scratch.resolve("speed-%s-%d.safetensors".formatted(name, i));
      for (Subject.Form form : forms) {
        subjects.add(new Subject(size.name(), size.architecture(), file, form));
      }
    }
    try {
      for (int i = 0; i < sizes.size(); i++) {
        write(sizes.get(i), subjects.get(i * forms.size()).model());
      }
      return rows(meter.measure(subjects, protocols));
    } finally {
      for (Subject subject : subjects) {
        delete(subject.model());
      }
    }
  }

  /**
   * @throws IllegalArgumentException if the largest network, with its gradients, does not fit
   */
  void requireHeap(long heap) {
    long weights = sizes.stream().mapToLong(NetworkSize::parameters).max().orElse(0);
    long needed = 8 * weights + (64L << 20);
    if (needed > heap) {
      throw new IllegalArgumentException(
          "%s: making its largest network takes about %,d MiB of heap, and there are %,d MiB; set"
                  .formatted(scale, needed >> 20, heap >> 20)
              + " ESPALIER_JAVA_OPTS=-Xmx%dm".formatted((needed >> 20) + 256));
    }
  }

  private List<SpeedRow> rows(List<Timing> timings) {
    int each = timings.size() / sizes.size();
    List<SpeedRow> rows = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      double dense = sizes.get(0).multiplyAccumulates();
      rows.add(
          new SpeedRow(
              sizes.get(i),
              dense / sizes.get(i).multiplyAccumulates(),
              timings.subList(i * each, (i + 1) * each)));
    }
    return rows;
  }

  private static void write(NetworkSize size, Path file) {
    PrunableModel model = size.architecture().random(size);
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      tensors.put(parameter.name(), parameter.value());
    }
    new Safetensors(tensors, Map.of()).write(file);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw FileFault.deleting(file, e);
    }
  }
}
