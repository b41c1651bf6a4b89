package dev.espalier.experiment;

import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.train.LearningRate;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a trial trains, as far as an operating point can say it.
 *
 * @param start from where; of {@link Start#BOTH} the rest tells the second of its schedules
 * @param epochs passes over the training data; none leaves the network as it is
 * @param keep keep probability of what is under dropout, in (0, 1]
 * @param rate of the network's parameters
 * @param clip greatest global norm of the gradient; infinite for any
 * @param elementClip greatest size of each of its numbers; infinite for any
 * @param unclipped ids of the cells whose gradients' numbers have no limit unless a trial gives one
 * @param shrink whether settled units are cut out while training
 */
public record Training(
    Start start,
    int epochs,
    double keep,
    LearningRate rate,
    double clip,
    double elementClip,
    Set<String> unclipped,
    boolean shrink) {

  /** Without a limit to the gradient's numbers. */
  Training(Start start, int epochs, double keep, LearningRate rate, double clip, boolean shrink) {
    this(start, epochs, keep, rate, clip, Double.POSITIVE_INFINITY, Set.of(), shrink);
  }

  /** None at all, of a network that came trained. */
  Training none() {
    return new Training(Start.SCRATCH, 0, keep, rate, clip, elementClip, unclipped, shrink);
  }

  /** A limit as settings tell it, which have 0 for none. */
  static double limit(double setting) {
    return setting == 0 ? Double.POSITIVE_INFINITY : setting;
  }

  /**
   * The same with some fields as given.
   *
   * @param fields by the names of {@link TrainingFields}, in canonical form; {@link
   *     TrainingFields#START} must be this one's
   */
  Training with(Map<String, String> fields) {
    String cell = Cells.id(fields.getOrDefault(TrainingFields.CELL, ""));
    boolean limited = !unclipped.contains(cell);
    return new Training(
        start,
        (int) number(fields, TrainingFields.EPOCHS, epochs),
        number(fields, TrainingFields.KEEP, keep),
        new LearningRate(
            number(fields, TrainingFields.RATE, rate.initial()),
            (int) number(fields, TrainingFields.FLAT, rate.flatEpochs()),
            number(fields, TrainingFields.DECAY, rate.factor())),
        limit(number(fields, TrainingFields.CLIP, clip)),
        limit(number(fields, TrainingFields.ELEMENT_CLIP, limited ? elementClip : 0)),
        unclipped,
        Boolean.parseBoolean(fields.getOrDefault(TrainingFields.SHRINK, Boolean.toString(shrink))));
  }

  private static double number(Map<String, String> fields, String name, double otherwise) {
    String value = fields.get(name);
    return value == null ? otherwise : Double.parseDouble(value);
  }

  /**
   * All fields by the names of {@link TrainingFields}, {@link TrainingFields#ELEMENT_CLIP} where
   * there is one: records that know of none say nothing of it.
   */
  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(TrainingFields.START, start.name().toLowerCase(Locale.ROOT));
    fields.put(TrainingFields.EPOCHS, Integer.toString(epochs));
    fields.put(TrainingFields.KEEP, text(keep));
    fields.put(TrainingFields.RATE, text(rate.initial()));
    fields.put(TrainingFields.FLAT, Integer.toString(rate.flatEpochs()));
    fields.put(TrainingFields.DECAY, text(rate.factor()));
    fields.put(TrainingFields.CLIP, Double.isInfinite(clip) ? "0" : text(clip));
    if (Double.isFinite(elementClip)) {
      fields.put(TrainingFields.ELEMENT_CLIP, text(elementClip));
    }
    fields.put(TrainingFields.SHRINK, Boolean.toString(shrink));
    return fields;
  }

  /** Plain digits that are read back as the same number. */
  private static String text(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
