package dev.espalier.report.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.report.Numbers;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.util.ShapeUtils;

/**
 * How lines and marks of a method are drawn, on every page and in every figure alike: told by its
 * symbol and dashes as well as by its colour.
 *
 * @param color its place among the page's colours {@code --c0} to {@code --c9}
 * @param place of its symbol, 0 to 9
 * @param dash lengths of strokes and gaps in turns, pixels; empty for a whole line
 */
record Look(int color, @JsonIgnore int place, List<Float> dash) {

  /** Those that come with the project, each with a colour and symbol of its own. */
  private static final List<String> METHODS =
      List.of(
          "dense",
          "trained-on",
          "designed-small",
          "iss",
          "l0",
          "lasso",
          "magnitude",
          "neuron-magnitude",
          "random",
          "taylor");

  private static final List<String> CELLS =
      List.of(
          "lstm",
          "gru",
          "unitary",
          "tanh",
          "irnn",
          "gru-original",
          "dynamic",
          "dynamic-open",
          "quadratic");

  /** The page's on white. */
  private static final int[] COLORS = {
    0x1b1f24, 0xb35900, 0x0072b2, 0x00805c, 0xa6417b,
    0x8a6d00, 0x7a4fbf, 0xc0392b, 0x6d7680, 0x5f6b3a
  };

  private static final List<Shape> SYMBOLS =
      List.of(
          new Ellipse2D.Double(-4, -4, 8, 8),
          new Rectangle2D.Double(-3.6, -3.6, 7.2, 7.2),
          ShapeUtils.createUpTriangle(4.2f),
          ShapeUtils.createDiamond(5),
          ShapeUtils.createRegularCross(4.6f, 1.3f),
          star(5, 5.6, 2.3),
          ShapeUtils.createDownTriangle(4.2f),
          ShapeUtils.createDiagonalCross(3.4f, 1.3f),
          star(3, 6, 1.8),
          turned(star(3, 6, 1.8), 180));

  // The lengths' sums differ, so that no two of seventy looks in a row share all of them.
  private static final List<List<Float>> DASHES =
      List.of(
          List.of(),
          List.of(7f, 3f),
          List.of(2f, 3f),
          List.of(9f, 3f, 2f, 3f),
          List.of(12f, 5f),
          List.of(5f, 2f, 1f, 2f, 1f, 2f),
          List.of(1f, 5f));

  /** That of a method; one of a plugin shares no look with those of the project. */
  static Look ofMethod(String id) {
    return of(METHODS, id);
  }

  /** That of a cell, where cells stand side by side. */
  static Look ofCell(String id) {
    return of(CELLS, id);
  }

  /** Those of lines that are neither, by their number. */
  static Look of(int number) {
    int colors = COLORS.length;
    return new Look(number % colors, number % colors, DASHES.get(number % DASHES.size()));
  }

  private static Look of(List<String> known, String id) {
    int index = known.indexOf(id);
    if (index >= 0) {
      return of(index);
    }
    int hash = Math.floorMod(id.hashCode(), 7 * 9 * 10);
    int color = hash % COLORS.length;
    int apart = 1 + hash / COLORS.length % (SYMBOLS.size() - 1);
    return new Look(color, (color + apart) % SYMBOLS.size(), DASHES.get(hash % DASHES.size()));
  }

  /** The same with the dashes of another. */
  Look dashedAs(Look other) {
    return new Look(color, place, other.dash);
  }

  Color paint() {
    return new Color(COLORS[color]);
  }

  Shape shape() {
    return SYMBOLS.get(place);
  }

  /** As a stroke takes it. */
  float[] strokes() {
    float[] lengths = new float[dash.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = dash.get(i);
    }
    return lengths.length == 0 ? new float[] {1, 0} : lengths;
  }

  /** The symbol around the origin, as SVG writes paths. */
  public String getSymbol() {
    StringBuilder path = new StringBuilder();
    double[] ends = new double[6];
    for (PathIterator i = shape().getPathIterator(null); !i.isDone(); i.next()) {
      int kind = i.currentSegment(ends);
      path.append("MLQCZ".charAt(kind));
      for (int k = 0; k < new int[] {2, 2, 4, 6, 0}[kind]; k++) {
        path.append(k == 0 ? "" : " ").append(Numbers.fixed(ends[k], 2));
      }
    }
    return path.toString();
  }

  private static Shape star(int tips, double outer, double inner) {
    Path2D.Double star = new Path2D.Double();
    for (int i = 0; i < 2 * tips; i++) {
      double length = i % 2 == 0 ? outer : inner;
      double angle = Math.PI * i / tips;
      double x = length * Math.sin(angle);
      double y = -length * Math.cos(angle);
      if (i == 0) {
        star.moveTo(x, y);
      } else {
        star.lineTo(x, y);
      }
    }
    star.closePath();
    return star;
  }

  private static Shape turned(Shape shape, double degrees) {
    return AffineTransform.getRotateInstance(Math.toRadians(degrees)).createTransformedShape(shape);
  }
}
