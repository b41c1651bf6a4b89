package dev.espalier.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as texts, the same in every locale and on every Java. */
public final class Numbers {

  private Numbers() {}

  /**
   * A number to so many significant digits, without trailing zeros; very large and very small ones
   * as {@code 2e-5}.
   *
   * @return the empty text for NaN
   */
  public static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "" : Double.toString(value);
    }
    BigDecimal number =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = number.precision() - number.scale() - 1;
    if (number.signum() == 0) {
      return "0";
    }
    return exponent >= -4 && exponent < 15
        ? number.toPlainString()
        : number.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  /**
   * A number to so many places after the point.
   *
   * @return the empty text for NaN
   */
  public static String fixed(double value, int places) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "" : Double.toString(value);
    }
    return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  /**
   * A measured figure for people: two decimal places, or more where it is so small that they would
   * tell nothing.
   */
  public static String figure(double value) {
    return Math.abs(value) >= 10 || value == 0 ? fixed(value, 2) : significant(value, 3);
  }

  /** A number's text and what stands after it; the empty text stays empty. */
  public static String with(String number, String unit) {
    return number.isEmpty() ? "" : number + unit;
  }

  /** A count with its thousands set apart: {@code 66,034,000}. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A time span to two units: {@code 42s}, {@code 3m 05s}, {@code 2h 10m}. */
  public static String duration(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    } else if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
  }
}
