package dev.espalier.experiment.study;

import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Scales;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.model.Names;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.Kind;
import dev.espalier.report.Progress;
import dev.espalier.setup.ScaledStudy;
import dev.espalier.setup.Study;
import java.nio.file.Path;
import java.util.List;

/** The studies that there are, on the class path and in jars. */
public final class Studies {

  /** What a catalogue has to look for. */
  public static final Kind<Found<?>> KIND =
      new Kind<>(Study.class, ScaledStudy.class, Studies::read);

  private final Catalogue catalogue;

  /**
   * A study that can be run.
   *
   * @param about what it says of itself
   * @param study the study
   * @param scales how large it can be
   */
  public record Found<S extends Record>(Study about, ScaledStudy<S> study, Scales<S> scales) {

    private void run(Scale scale, StudyFolder folder) {
      study.run(scales.at(scale), folder);
    }
  }

  /**
   * @param catalogue that looked for {@link #KIND}
   */
  public Studies(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  private static Found<?> read(Class<?> type) throws ReflectiveOperationException {
    ScaledStudy<?> study = Kind.instance(type, ScaledStudy.class);
    return found(type.getAnnotation(Study.class), study);
  }

  private static <S extends Record> Found<S> found(Study about, ScaledStudy<S> study) {
    Kind.requireId(about.id());
    return new Found<>(about, study, new Scales<>(about.id(), study.scales(), study::name));
  }

  /** All of them, by id. */
  public List<Found<?>> all() {
    return catalogue.all(KIND);
  }

  /**
   * The study of an id.
   *
   * @throws IllegalArgumentException naming the nearest one, if there is none
   */
  public Found<?> named(String id) {
    return all().stream()
        .filter(found -> found.about().id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    id, "study", all().stream().map(found -> found.about().id()).toList()));
  }

  /**
   * Does a study.
   *
   * @param out root of the results; its tables stand in a folder of its id and scale
   * @return the last of the tables as text
   */
  public String run(String id, Scale scale, int threads, Path out, Progress progress) {
    Found<?> found = named(id);
    Path into = folder(out, id, found.scales().checked(scale));
    try (Team team = new Team(threads);
        StudyFolder folder = new StudyFolder(into, Kernels.on(team), catalogue, progress)) {
      found.run(scale, folder);
      folder.write(Environment.here(threads));
      return folder.text();
    }
  }

  /** Where the tables of a study stand. */
  public static Path folder(Path out, String id, Scale scale) {
    return out.resolve(id).resolve(scale.toString());
  }
}
