package dev.espalier.plugin;

import dev.espalier.method.PruningMethod.Start;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operating point can say beside a method's own settings, under names that no method has:
 * fields of the trial's training, since papers publish methods with a dropout and a schedule of
 * their own, and the row whose sizes it takes.
 */
public final class TrainingFields {

  /** What the names of training fields begin with. */
  public static final String PREFIX = "train.";

  /** From where the training starts. */
  public static final String START = PREFIX + "start";

  /** Passes over the training data. */
  public static final String EPOCHS = PREFIX + "epochs";

  /** Keep probability of what is under dropout. */
  public static final String KEEP = PREFIX + "keep";

  /** Initial learning rate. */
  public static final String RATE = PREFIX + "rate";

  /** Epochs at the initial learning rate. */
  public static final String FLAT = PREFIX + "flat";

  /** What multiplies the learning rate at each epoch after those. */
  public static final String DECAY = PREFIX + "decay";

  /** Greatest norm of the gradient. */
  public static final String CLIP = PREFIX + "clip";

  /** Greatest size of each of the gradient's numbers. */
  public static final String ELEMENT_CLIP = PREFIX + "elementClip";

  /** Whether settled units are cut out while training. */
  public static final String SHRINK = PREFIX + "shrink";

  /** What the recurrent layers of its network are. */
  public static final String CELL = PREFIX + "cell";

  /** Whose sizes a trial takes; the names of the others begin with {@link #PREFIX}. */
  public static final String LIKE = "like";

  private static final double NONE = Double.POSITIVE_INFINITY;

  private static final List<Setting> ALL =
      List.of(
          of(
              START,
              Start.class,
              "",
              -NONE,
              NONE,
              "From where: the dense network, from scratch, or from scratch by both schedules"),
          of(EPOCHS, Integer.class, "epochs", 1, 1e6, "Passes over the training data"),
          of(KEEP, Double.class, "", 0.01, 1, "Keep probability of what is under dropout"),
          of(RATE, Double.class, "", 0, 1e3, "Learning rate of the first epochs"),
          of(FLAT, Integer.class, "epochs", 0, 1e6, "Epochs at that rate, before it decays"),
          of(DECAY, Double.class, "", 0, 1, "Multiplies the learning rate at every later epoch"),
          of(CLIP, Double.class, "", 0, 1e9, "Greatest norm of the gradient; 0 for any"),
          of(
              ELEMENT_CLIP,
              Double.class,
              "",
              0,
              1e9,
              "Greatest size of each of the gradient's numbers; 0 for any"),
          of(
              SHRINK,
              Boolean.class,
              "",
              -NONE,
              NONE,
              "Whether removed units are cut out while training; changes its cost alone"),
          of(
              CELL,
              String.class,
              "",
              -NONE,
              NONE,
              "Cell of the recurrent layers, for instance gru, or with settings of its own,"
                  + " dynamic+margin=0; see the command list"),
          of(
              LIKE,
              String.class,
              "",
              -NONE,
              NONE,
              "Whose sizes it takes, for instance l0 or l0(lambda=4e-6); for methods with sizes"));

  private TrainingFields() {}

  private static Setting of(
      String name, Class<?> type, String unit, double min, double max, String description) {
    return new Setting(name, new SettingType(type, false), "", unit, min, max, false, description);
  }

  /** All of them. */
  public static List<Setting> all() {
    return ALL;
  }

  /** Whether a name is that of a field, not of a method's setting. */
  public static boolean is(String name) {
    return name.startsWith(PREFIX) || name.equals(LIKE);
  }

  /** The training fields among a point's settings, in the fields' order. */
  public static Map<String, String> of(Map<String, String> point) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Setting field : ALL) {
      String value = point.get(field.name());
      if (value != null && field.name().startsWith(PREFIX)) {
        fields.put(field.name(), value);
      }
    }
    return fields;
  }
}
