package dev.espalier.model.layer;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights of one LSTM of H units, its gate blocks in the order i, f, g, o.
 *
 * @param input inputs × 4H
 * @param recurrent H × 4H
 * @param bias 1 × 4H
 */
public record LstmWeights(Parameter input, Parameter recurrent, Parameter bias) {

  /** Number of inputs. */
  public int inputs() {
    return input.value().numRows;
  }

  /** Number of units, H. */
  public int units() {
    return recurrent.value().numRows;
  }

  /** What units own here: the columns that produce them, and the recurrent rows that read them. */
  public List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    for (Parameter producer : List.of(input, recurrent, bias)) {
      for (int gate = 0; gate < 4; gate++) {
        slices.add(new Slice(producer, Axis.COLUMN, gate * units(), Use.PRODUCES));
      }
    }
    slices.add(new Slice(recurrent, Axis.ROW, 0, Use.READS));
    return slices;
  }
}
