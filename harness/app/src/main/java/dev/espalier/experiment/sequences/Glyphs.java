package dev.espalier.experiment.sequences;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Pictures of the ten digits, read row by row or pixel by pixel from the top: bitmaps that are
 * shifted, slanted, scaled, turned and covered with noise. In the place of handwritten digits,
 * which would be somebody else's data.
 *
 * @param side pixels of a row, and rows
 * @param sequences pictures of the training split, the same in every epoch
 * @param heldOut pictures of the validation and of the test split
 * @param noise standard deviation of what is added to every pixel
 * @param order of the pixels
 */
record Glyphs(
    @Config(description = "Pixels of a row, and rows") @Range(min = 8, max = 256, unit = "pixels")
        int side,
    @Config(description = "Pictures of the training split")
        @Range(min = 1, max = 1e8, unit = "pictures")
        int sequences,
    @Config(description = "Pictures of the validation and of the test split")
        @Range(min = 1, max = 1e6, unit = "pictures")
        int heldOut,
    @Config(description = "Standard deviation of what is added to every pixel")
        @Range(min = 0, max = 10)
        double noise,
    @Config(
            description =
                "What a time step reads: a row, a pixel, or a pixel of a shuffled picture")
        Order order)
    implements SequenceTask {

  /** What a time step reads. */
  enum Order {
    /** A row of pixels. */
    ROWS("glyph rows"),
    /** A pixel, row by row. */
    PIXELS("glyph pixels"),
    /** A pixel, in an order that was drawn once, in which neighbours are far from each other. */
    PERMUTED("permuted glyph pixels");

    private final String data;

    Order(String data) {
      this.data = data;
    }
  }

  private static final int WIDTH = 5;
  private static final int HEIGHT = 7;

  /** Seven rows of five pixels each. */
  private static final String[] DIGITS = {
    "01110" + "10001" + "10011" + "10101" + "11001" + "10001" + "01110",
    "00100" + "01100" + "00100" + "00100" + "00100" + "00100" + "01110",
    "01110" + "10001" + "00001" + "00110" + "01000" + "10000" + "11111",
    "11110" + "00001" + "00001" + "01110" + "00001" + "00001" + "11110",
    "00010" + "00110" + "01010" + "10010" + "11111" + "00010" + "00010",
    "11111" + "10000" + "11110" + "00001" + "00001" + "10001" + "01110",
    "00110" + "01000" + "10000" + "11110" + "10001" + "10001" + "01110",
    "11111" + "00001" + "00010" + "00100" + "01000" + "01000" + "01000",
    "01110" + "10001" + "10001" + "01110" + "10001" + "10001" + "01110",
    "01110" + "10001" + "10001" + "01111" + "00001" + "00010" + "01100"
  };

  @Override
  public String dataName() {
    return order.data;
  }

  @Override
  public Signature signature() {
    int inputs = order == Order.ROWS ? side : 1;
    return new Signature(Input.REALS, inputs, Output.CLASSES, DIGITS.length, Predicts.LAST_STEP);
  }

  @Override
  public int steps() {
    return order == Order.ROWS ? side : side * side;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? sequences : heldOut;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    SplittableRandom random = random(split, 0, number);
    int digit = random.nextInt(DIGITS.length);
    double pixels = side * (0.55 + 0.25 * random.nextDouble()) / HEIGHT;
    double narrow = 0.8 + 0.4 * random.nextDouble();
    double slant = 0.6 * (random.nextDouble() - 0.5);
    double turn = 0.5 * (random.nextDouble() - 0.5);
    double right = side * 0.2 * (random.nextDouble() - 0.5);
    double down = side * 0.2 * (random.nextDouble() - 0.5);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    double middle = (side - 1) / 2.0;
    int[] step = steps(order == Order.PERMUTED);
    for (int row = 0; row < side; row++) {
      for (int pixel = 0; pixel < side; pixel++) {
        double x = pixel - middle - right;
        double y = row - middle - down;
        double v = (cos * y - sin * x) / pixels;
        double u = (cos * x + sin * y) / (pixels * narrow) + slant * v;
        double ink = ink(digit, u + (WIDTH - 1) / 2.0, v + (HEIGHT - 1) / 2.0);
        float grey = (float) (ink + noise * random.nextGaussian());
        if (order == Order.ROWS) {
          into.real(column, row, pixel, grey);
        } else {
          into.real(column, step[row * side + pixel], 0, grey);
        }
      }
    }
    into.target(column, steps() - 1, digit);
  }

  /** When each pixel is read, the same of all pictures. */
  private int[] steps(boolean shuffled) {
    int[] steps = IntStream.range(0, side * side).toArray();
    SplittableRandom random = new SplittableRandom(side);
    for (int i = steps.length - 1; shuffled && i > 0; i--) {
      int other = random.nextInt(i + 1);
      int step = steps[i];
      steps[i] = steps[other];
      steps[other] = step;
    }
    return steps;
  }

  /** A bitmap's darkness between its pixels, by bilinear interpolation. */
  private static double ink(int digit, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double dx = x - left;
    double dy = y - top;
    return (1 - dy) * ((1 - dx) * dot(digit, left, top) + dx * dot(digit, left + 1, top))
        + dy * ((1 - dx) * dot(digit, left, top + 1) + dx * dot(digit, left + 1, top + 1));
  }

  private static int dot(int digit, int x, int y) {
    boolean inside = x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT;
    return inside && DIGITS[digit].charAt(y * WIDTH + x) == '1' ? 1 : 0;
  }
}
