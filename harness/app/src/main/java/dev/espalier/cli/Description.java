package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.Points;
import dev.espalier.experiment.Scales;
import dev.espalier.experiment.study.Studies;
import dev.espalier.model.cell.Cell;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Setting;
import dev.espalier.plugin.Settings;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.Lines;
import dev.espalier.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A method, a cell, an experiment or a study in words. */
final class Description {

  private final int width;

  /**
   * @param width characters that fit into a line
   */
  Description(int width) {
    this.width = width;
  }

  String of(MethodDescriptor method, List<ExperimentDescriptor> experiments) {
    StringBuilder text = new StringBuilder();
    text.append(method.id()).append(": ").append(method.name()).append('\n');
    text.append(Lines.fitting(method.description(), width)).append('\n');
    text.append("Removes:  ").append(ListCommand.removes(method)).append('\n');
    if (!method.cite().isEmpty()) {
      text.append("Source:   ").append(method.cite()).append('\n');
    }
    text.append("Starts:   ").append(start(method)).append('\n');
    text.append("Class:    ").append(method.type().getName()).append("\n\n");
    text.append(settings(method)).append('\n');
    text.append(training(method)).append('\n');
    text.append("Operating points\n").append(points(method, experiments));
    return text.toString();
  }

  String of(Cell cell) {
    List<List<String>> rows =
        cell.weights().stream()
            .map(
                weight ->
                    List.of(
                        weight.name(),
                        switch (weight.shape()) {
                          case INPUT -> "inputs";
                          case RECURRENT, WITHIN -> "H";
                          case ROW, GATE, WHOLE, WITHIN_ROW -> "1";
                          case WITHIN_COLUMN -> Integer.toString(weight.blocks());
                        },
                        switch (weight.shape()) {
                          case WITHIN, WITHIN_ROW -> Integer.toString(weight.blocks());
                          case WITHIN_COLUMN -> "1";
                          default -> weight.blocks() == 1 ? "H" : weight.blocks() + "H";
                        }))
            .toList();
    return """
        %s: %s
        %s

        Source:  %s
        States:  %s
        Class:   %s

        Weights of a layer of H units
        %s%s
        To be given as --cell %1$s, or --set METHOD.train.cell=%1$s
        """
        .formatted(
            cell.id(),
            cell.about().name(),
            cell.about().description(),
            cell.about().cite(),
            String.join(", ", cell.states()),
            cell.getClass().getName(),
            new TextTable(List.of("name", "rows", "columns"), rows).text(width),
            settings(cell));
  }

  String of(ExperimentDescriptor experiment) {
    return """
        %s: %s
        Source:  %s

        Settings of its scales, to be given as --with NAME=VALUE,NAME=VALUE or in a file by --config;
        fine-tuning is the training of methods that start from the trained dense network
        %s"""
        .formatted(
            experiment.id(), experiment.title(), experiment.paper(), settings(experiment.scales()));
  }

  String of(Studies.Found<?> study) {
    return """
        %s: %s
        Source:  %s

        Settings of its scales, to be given as --with NAME=VALUE,NAME=VALUE or in a file by --config
        %s"""
        .formatted(
            study.about().id(),
            study.about().title(),
            study.about().paper(),
            settings(study.scales()));
  }

  /** A row a setting, with its value at every scale. */
  private String settings(Scales<?> scales) {
    List<String> header = new ArrayList<>(List.of("name"));
    header.addAll(scales.names());
    header.addAll(List.of("values", "unit", "what"));
    List<Settings> each = scales.names().stream().map(scales::settings).toList();
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : each.get(0).all()) {
      List<String> row = new ArrayList<>(List.of(setting.name()));
      each.forEach(scale -> row.add(scale.named(setting.name()).defaultValue()));
      row.addAll(List.of(values(setting), setting.unit(), setting.description()));
      rows.add(row);
    }
    return new TextTable(header, rows).text(width);
  }

  private static String start(MethodDescriptor method) {
    return switch (method.start()) {
      case DENSE -> "from the trained dense network";
      case SCRATCH -> "from a freshly initialised network";
      case BOTH ->
          "from a freshly initialised network, by dense's schedule and then by the others'";
    };
  }

  private String settings(Cell cell) {
    List<Setting> settings = Settings.of(cell.id(), "", cell).all();
    return settings.isEmpty()
        ? ""
        : "\n" + settings(settings, "--cell " + cell.id() + "+NAME=VALUE+NAME=VALUE");
  }

  private String settings(MethodDescriptor method) {
    return method.settings().isEmpty()
        ? "It has no settings.\n"
        : settings(method.settings(), "--set " + method.id() + ".NAME=VALUE");
  }

  private String settings(List<Setting> settings, String how) {
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : settings) {
      rows.add(
          List.of(
              setting.name(),
              setting.required() ? "(none)" : setting.defaultValue(),
              values(setting),
              setting.unit(),
              setting.description()));
    }
    List<String> header = List.of("name", "default", "values", "unit", "what");
    return "Settings, to be given as " + how + "\n" + new TextTable(header, rows).text(width);
  }

  private static String values(Setting setting) {
    String kind = setting.type().label();
    return setting.range().isEmpty() ? kind : kind + " " + setting.range();
  }

  /** What every trial can be given beside its method's settings. */
  private String training(MethodDescriptor method) {
    List<List<String>> rows =
        TrainingFields.all().stream()
            .map(f -> List.of(f.name(), values(f), f.unit(), f.description()))
            .toList();
    return "Of the training, to be given likewise; the scale's unless given\n"
        + new TextTable(List.of("name", "values", "unit", "what"), rows).text(width);
  }

  private String points(MethodDescriptor method, List<ExperimentDescriptor> experiments) {
    List<List<String>> rows = new ArrayList<>();
    for (ExperimentDescriptor experiment : experiments) {
      for (String scale : experiment.scales().names()) {
        for (Map<String, String> point : experiment.operatingPoints(method, scale, Points.ALL)) {
          rows.add(List.of(experiment.id(), scale, point(point)));
        }
      }
    }
    return new TextTable(List.of("experiment", "scale", "settings"), rows).text(width);
  }

  private static String point(Map<String, String> settings) {
    return settings.isEmpty()
        ? "defaults"
        : settings.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
