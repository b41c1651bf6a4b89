package dev.espalier.measure;

import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/**
 * How fast networks of published sizes are, whatever their weights: speed depends on sizes alone,
 * so nothing need be trained.
 *
 * @param scale name of the study
 * @param sizes the dense network first
 */
public record SpeedStudy(String scale, List<NetworkSize> sizes) {

  private static final String ZAREMBA = "Zaremba et al., arXiv:1409.2329";
  private static final String ISS = "Wen et al., ISS, arXiv:1709.05027";
  private static final String L0 = "Wen et al., L0, arXiv:1906.06847";
  private static final int WORDS = 10_000;

  /** The dense network of the papers and what they, or what follows from them, leave of it. */
  private static final SpeedStudy PAPER =
      new SpeedStudy(
          "paper",
          List.of(
              new NetworkSize("dense", WORDS, 1500, List.of(1500, 1500), ZAREMBA, false, ""),
              new NetworkSize("ISS 373/315", WORDS, 1500, List.of(373, 315), ISS, false, "10.59x"),
              new NetworkSize("ISS 381/535", WORDS, 1500, List.of(381, 535), ISS, false, "7.10x"),
              // The paper's sizes are not known. These need 14 times fewer multiply-accumulates,
              // which at ISS's ratio of measured to theoretical speedup (1.41) makes 20x.
              new NetworkSize(
                  "L0 251/296/247",
                  WORDS,
                  251,
                  List.of(296, 247),
                  L0 + ": size derived from its speedup",
                  true,
                  "nearly 20x")));

  /** The same, cut down in proportion to Zaremba's small network. */
  private static final SpeedStudy SMALL =
      new SpeedStudy(
          "small",
          List.of(
              new NetworkSize("dense", WORDS, 200, List.of(200, 200), ZAREMBA, false, ""),
              scaled("ISS 50/42", 200, 50, 42, ISS),
              scaled("ISS 51/71", 200, 51, 71, ISS),
              scaled("L0 33/39/33", 33, 39, 33, L0)));

  public SpeedStudy {
    sizes = List.copyOf(sizes);
  }

  private static NetworkSize scaled(
      String name, int input, int hidden1, int hidden2, String source) {
    return new NetworkSize(
        name,
        WORDS,
        input,
        List.of(hidden1, hidden2),
        source + ": size scaled by 200/1500",
        true,
        "");
  }

  /** Names of all studies. */
  public static List<String> scales() {
    return List.of(PAPER.scale, SMALL.scale);
  }

  /**
   * The study of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SpeedStudy named(String scale) {
    for (SpeedStudy study : List.of(PAPER, SMALL)) {
      if (study.scale.equals(scale)) {
        return study;
      }
    }
    throw new IllegalArgumentException(
        "%s: no such scale of the speed study; take one of %s"
            .formatted(scale, String.join(", ", scales())));
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
      Path file = scratch.resolve("speed-%s-%d.safetensors".formatted(scale, i));
      for (Subject.Form form : forms) {
        subjects.add(new Subject(sizes.get(i).name(), file, form));
      }
    }
    try {
      for (int i = 0; i < sizes.size(); i++) {
        write(sizes.get(i), subjects.get(i * forms.size()).model());
      }
      return rows(meter.measure(subjects));
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
    LstmLanguageModel model =
        LstmLanguageModel.random(
            size.vocabulary(),
            size.input(),
            size.hidden().stream().mapToInt(Integer::intValue).toArray(),
            0.04f,
            new SplittableRandom(1));
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
      throw new UncheckedIOException(file + ": cannot be deleted: " + e.getMessage(), e);
    }
  }
}
