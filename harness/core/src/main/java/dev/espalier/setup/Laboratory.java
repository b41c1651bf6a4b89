package dev.espalier.setup;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.model.sequence.SequenceModel;
import java.util.List;
import java.util.Map;

/** What a {@link ScaledStudy} works with, and whom it tells what it found. */
public interface Laboratory {

  /** What networks compute with. */
  Kernels kernels();

  /**
   * A pruning method.
   *
   * @param id of any that was found
   * @param settings by name
   * @throws IllegalArgumentException if there is no such method or setting
   */
  Pruner method(String id, Map<String, String> settings);

  /**
   * Says what is done next.
   *
   * @param steps how many {@link #step} it takes
   */
  void begin(String what, int steps);

  /** One of them was done. */
  void step(String message);

  /**
   * Writes a table in place of the one of this name. The last one sums the study up, and is shown.
   *
   * @param rows values by column: numbers, truth values and texts; a number that is none is empty
   */
  void table(String name, List<String> columns, List<Map<String, Object>> rows);

  /** Draws a figure in place of the one of this name. */
  void figure(String name, Chart chart);

  /** Saves a network, so that other commands can read it. */
  void save(String name, SequenceModel network);

  /**
   * Lines over two logarithmic axes.
   *
   * @param x what is to the right
   * @param y what is upwards
   */
  record Chart(String x, String y, List<Line> lines) {}

  /** One of them. */
  record Line(String name, List<Mark> marks) {}

  /**
   * A point of a line.
   *
   * @param low end of the interval around y
   * @param high end of it
   */
  record Mark(double x, double y, double low, double high) {}
}
