package dev.espalier.experiment;

import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.Lstm;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Overrides;
import dev.espalier.plugin.TrainingFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a request's trials: those that were asked for, and those that they need. Whoever starts
 * from the dense network needs that, and a control that trains on as long and removes nothing;
 * whoever takes another row's sizes needs that row.
 */
final class TrialPlanner {

  private final Catalogue catalogue;
  private final ExperimentDescriptor experiment;
  private final String scale;
  private final Workload workload;
  private final Overrides overrides;
  private final RunRequest.How how;

  /**
   * @param how whether trials may cut networks while they train, and at which points
   */
  TrialPlanner(
      Catalogue catalogue,
      ExperimentDescriptor experiment,
      String scale,
      Workload workload,
      Overrides overrides,
      RunRequest.How how) {
    this.catalogue = catalogue;
    this.experiment = experiment;
    this.scale = scale;
    this.workload = workload;
    this.overrides = overrides;
    this.how = how;
  }

  /**
   * The trials in the order in which they can be run.
   *
   * @param methods ids; empty for all
   * @throws IllegalArgumentException if one cannot be done, naming the setting
   */
  List<Trial> trials(List<String> methods, int seeds) {
    Set<MethodDescriptor> chosen = new LinkedHashSet<>();
    if (methods.isEmpty()) {
      chosen.addAll(catalogue.methods());
    } else {
      methods.stream().map(catalogue::method).forEach(chosen::add);
    }
    if (how.points() == Points.TRIED) {
      requireTried(methods);
    }
    List<Trial> trials = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      trials.addAll(ofSeed(chosen, seed));
    }
    return trials.stream().distinct().sorted((a, b) -> rank(a) - rank(b)).toList();
  }

  /** Dense networks first, then the controls, then who needs neither's sizes, then who does. */
  private static int rank(Trial trial) {
    return Trial.isDense(trial.method())
        ? 0
        : Trial.isControl(trial.method()) ? 1 : trial.like() == null ? 2 : 3;
  }

  private Collection<Trial> ofSeed(Set<MethodDescriptor> chosen, long seed) {
    Set<Trial> trials = new LinkedHashSet<>();
    for (MethodDescriptor method : chosen) {
      for (Point point : points(method)) {
        Trial dense = dense(point.settings.get(TrainingFields.CELL), seed);
        Trial base = Trial.isDense(method) ? null : dense;
        if (point.like == null) {
          trials.add(point.trial(method, null, base, seed));
        } else {
          for (Trial like : referred(method, point, dense, seed)) {
            trials.add(like);
            trials.add(point.trial(method, like, base, seed));
          }
        }
      }
    }
    for (Trial trial : List.copyOf(trials)) {
      if (trial.start(workload) == Start.DENSE) {
        trials.add(trial.base());
        control(trial).ifPresent(trials::add);
      }
    }
    return trials;
  }

  /** The trial that trains as this one does, and removes nothing. */
  private Optional<Trial> control(Trial trial) {
    Map<String, String> training = new LinkedHashMap<>(trial.training());
    training.remove(TrainingFields.START);
    training.remove(TrainingFields.SHRINK);
    return catalogue.methods().stream()
        .filter(Trial::isControl)
        .findFirst()
        .map(method -> new Trial(method, training, null, trial.base(), trial.seed()));
  }

  private void requireTried(List<String> methods) {
    List<String> ids =
        methods.isEmpty()
            ? catalogue.methods().stream().map(MethodDescriptor::id).toList()
            : methods;
    List<String> without =
        ids.stream()
            .filter(
                id ->
                    experiment.operatingPoints(catalogue.method(id), scale, Points.TRIED).isEmpty())
            .toList();
    if (without.size() == ids.size() || !methods.isEmpty() && !without.isEmpty()) {
      throw new IllegalArgumentException(
          "--points tried: no settings were tried at %s %s%s; leave the option out, or give others with --set"
              .formatted(
                  experiment.id(),
                  scale,
                  methods.isEmpty() ? "" : " for " + String.join(", ", without)));
    }
  }

  /**
   * The dense network with the same recurrent layers.
   *
   * @param cell its id; null for the usual one
   */
  private Trial dense(String cell, long seed) {
    Map<String, String> settings = new LinkedHashMap<>(points(dense()).get(0).settings);
    settings.remove(TrainingFields.CELL);
    if (cell != null) {
      settings.put(TrainingFields.CELL, cell);
    }
    return new Point(settings, null).trial(dense(), null, null, seed);
  }

  /** The dense network's method. */
  private MethodDescriptor dense() {
    return catalogue.method(PruningMethod.DENSE);
  }

  /**
   * An operating point.
   *
   * @param settings the method's and the training's
   * @param like whose sizes it takes, as typed; null for none
   */
  private record Point(Map<String, String> settings, String like) {
    Trial trial(MethodDescriptor method, Trial of, Trial base, long seed) {
      return new Trial(method, settings, of, base, seed);
    }
  }

  private List<Point> points(MethodDescriptor method) {
    List<Point> points = new ArrayList<>();
    for (Map<String, String> given :
        MethodDescriptor.override(usualPoints(method), overrides.of(method.id()))) {
      requireSettings(method, given);
      Map<String, String> settings = new LinkedHashMap<>(given);
      String like = settings.remove(TrainingFields.LIKE);
      if (like != null && settings.containsKey(Trial.SIZES)) {
        throw new IllegalArgumentException(
            "%s.sizes=%s, %1$s.like=%s: give one of the two"
                .formatted(method.id(), settings.get(Trial.SIZES), like));
      }
      if (!how.shrink() && !Trial.isDense(method) && !Trial.isControl(method)) {
        settings.putIfAbsent(TrainingFields.SHRINK, "false");
      }
      points.add(new Point(withoutDefaults(method, settings), like));
    }
    return points.stream().distinct().toList();
  }

  /**
   * What a user got wrong is said before anything is trained. A method that refuses what it says
   * itself, or breaks, spoils its own trials alone.
   */
  private void requireSettings(MethodDescriptor method, Map<String, String> settings) {
    method.effective(settings);
    try {
      method.configure(settings);
    } catch (IllegalArgumentException e) {
      if (overrides.of(method.id()).stream().anyMatch(given -> !given.isEmpty())) {
        throw e;
      }
    } catch (Throwable e) {
      // Its trials fail of it, and say so.
    }
  }

  /**
   * The experiment's points. Where the user gives a setting that makes operating points of its own,
   * how large a network shall be, that counts, and not another row's sizes.
   */
  private List<Map<String, String>> usualPoints(MethodDescriptor method) {
    Set<String> telling = new LinkedHashSet<>(Set.of(Trial.SIZES));
    method.points().forEach(point -> telling.addAll(point.settings().keySet()));
    boolean given =
        overrides.of(method.id()).stream()
            .flatMap(values -> values.keySet().stream())
            .anyMatch(telling::contains);
    List<Map<String, String>> points = experiment.operatingPoints(method, scale, how.points());
    if (points.isEmpty() && Trial.isDense(method)) {
      points = List.of(Map.of());
    }
    return points.stream()
        .map(
            point -> {
              Map<String, String> own = new LinkedHashMap<>(point);
              own.keySet().removeIf(name -> given && name.equals(TrainingFields.LIKE));
              return own;
            })
        .toList();
  }

  /** Without those fields of the training that say what holds anyway. */
  private Map<String, String> withoutDefaults(MethodDescriptor method, Map<String, String> point) {
    Map<String, String> settings = new LinkedHashMap<>(point);
    TrainingFields.of(point).keySet().forEach(settings::remove);
    Start start = start(method, point);
    if (start != workload.start(method)) {
      requireStart(method, start);
      settings.put(TrainingFields.START, start.name().toLowerCase(Locale.ROOT));
    }
    String own = point.get(TrainingFields.CELL);
    Training usual =
        workload.training(start).with(own == null ? Map.of() : Map.of(TrainingFields.CELL, own));
    TrainingFields.of(point)
        .forEach(
            (name, value) -> {
              if (name.equals(TrainingFields.CELL)) {
                Cell cell = Cells.named(value);
                if (!cell.equals(Lstm.INSTANCE)) {
                  requireChoice(cell);
                  settings.put(name, Cells.text(cell));
                }
              } else if (!name.equals(TrainingFields.START)
                  && !usual.with(Map.of(name, value)).equals(usual)) {
                settings.put(name, value);
              }
            });
    return settings;
  }

  private void requireChoice(Cell cell) {
    if (!workload.trainsFromScratch()) {
      throw new IllegalArgumentException(
          "%s: the network comes with cells of its own; leave train.cell out".formatted(cell.id()));
    }
    workload.requireUsable(cell);
  }

  private void requireStart(MethodDescriptor method, Start start) {
    String given = method.id() + "." + TrainingFields.START + "=" + start;
    if (Trial.isDense(method)) {
      throw new IllegalArgumentException(
          given + ": the dense network starts from scratch; leave it out");
    } else if (Trial.isControl(method)) {
      throw new IllegalArgumentException(given + ": it trains the dense network on; leave it out");
    } else if (start == Start.BOTH && method.start() != Start.BOTH) {
      throw new IllegalArgumentException(
          given + ": it would prune twice over; give train.start=scratch and train.epochs");
    } else if (start == Start.DENSE && method.start() == Start.BOTH) {
      throw new IllegalArgumentException(
          given + ": it trains a small network from scratch; leave it out");
    } else if (start != Start.DENSE && !workload.trainsFromScratch()) {
      throw new IllegalArgumentException(
          given + ": the network comes trained, and all start from it; leave it out");
    }
  }

  /** The trials that a reference such as {@code l0} or {@code l0(lambda=4e-6)} names. */
  private List<Trial> referred(MethodDescriptor method, Point point, Trial dense, long seed) {
    String like = point.like;
    String cell = point.settings.get(TrainingFields.CELL);
    String given = method.id() + "." + TrainingFields.LIKE + "=" + like;
    if (method.settings().stream().noneMatch(s -> s.name().equals(Trial.SIZES))) {
      throw new IllegalArgumentException(
          given + ": " + method.id() + " has no setting sizes, so it cannot take another's");
    }
    int open = like.indexOf('(');
    if (open >= 0 && !like.endsWith(")")) {
      throw new IllegalArgumentException(
          given + ": write it as METHOD or METHOD(NAME=VALUE, NAME=VALUE)");
    }
    String id = open < 0 ? like : like.substring(0, open).strip();
    MethodDescriptor of = catalogue.method(id);
    if (of.granularity() != Granularity.NEURON || of.equals(method)) {
      throw new IllegalArgumentException(
          given + ": name another method that removes units, for instance l0");
    }
    List<Point> points =
        points(of).stream()
            .filter(p -> Objects.equals(p.settings.get(TrainingFields.CELL), cell))
            .toList();
    if (open >= 0) {
      Map<String, String> wanted =
          of.parse(List.of(like.substring(open + 1, like.length() - 1).split("[,;]")));
      of.configure(wanted);
      if (cell != null) {
        wanted.putIfAbsent(TrainingFields.CELL, cell);
      }
      if (!how.shrink()) {
        wanted.putIfAbsent(TrainingFields.SHRINK, "false");
      }
      points = named(of, wanted, points);
      if (points.isEmpty()) {
        throw new IllegalArgumentException(
            "%s: no row of %s starts there in this run; name another".formatted(given, id));
      }
    }
    if (points.stream().anyMatch(p -> p.like != null)) {
      throw new IllegalArgumentException(
          given + ": " + id + " takes its own sizes from another row; name that one");
    }
    return points.stream().map(p -> p.trial(of, null, dense, seed)).toList();
  }

  /**
   * The point that has exactly the wanted settings, else all that have them, else a new one; none
   * where only a start is wanted, and no point has that.
   */
  private List<Point> named(
      MethodDescriptor method, Map<String, String> wanted, List<Point> points) {
    Point exact = new Point(withoutDefaults(method, wanted), null);
    List<Point> same = points.stream().filter(p -> has(method, p, wanted)).toList();
    Set<String> told = new LinkedHashSet<>(wanted.keySet());
    told.remove(TrainingFields.CELL);
    boolean startAlone = told.equals(Set.of(TrainingFields.START));
    return same.contains(exact) || same.isEmpty() && !startAlone ? List.of(exact) : same;
  }

  /** Whether a point has these settings and fields of the training, by default or by its own. */
  private boolean has(MethodDescriptor method, Point point, Map<String, String> wanted) {
    Map<String, String> settings = new LinkedHashMap<>(wanted);
    Map<String, String> fields = TrainingFields.of(wanted);
    fields.keySet().forEach(settings::remove);
    Start start = start(method, point.settings);
    Training training = workload.training(start).with(TrainingFields.of(point.settings));
    return method.effective(point.settings).entrySet().containsAll(settings.entrySet())
        && Objects.equals(point.settings.get(TrainingFields.CELL), wanted.get(TrainingFields.CELL))
        && (!fields.containsKey(TrainingFields.START) || start(method, fields) == start)
        && training.with(fields).equals(training);
  }

  private Start start(MethodDescriptor method, Map<String, String> fields) {
    String given = fields.get(TrainingFields.START);
    return given == null ? workload.start(method) : Start.valueOf(given.toUpperCase(Locale.ROOT));
  }
}
