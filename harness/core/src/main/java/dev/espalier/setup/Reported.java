package dev.espalier.setup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A figure that a paper reports, to stand beside the one that is reproduced. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Reported.List.class)
public @interface Reported {

  /** The method's id. */
  String method();

  /** What its network's recurrent layers were: it stands beside networks of that cell alone. */
  String cell() default "lstm";

  /** The scale at which it was reached. */
  String scale();

  /** What was measured: the column of one of the experiment's metrics, or {@code speedup}. */
  String metric();

  /** The figure. */
  double value();

  /** How it reads where it is no plain number, for instance {@code nearly 20}. */
  String text() default "";

  /** Paper and place. */
  String source();

  /** Holder of repeated annotations. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    Reported[] value();
  }
}
