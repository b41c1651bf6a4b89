package dev.espalier.setup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An operating point of a method in one experiment. Where an experiment has some of its own for a
 * method and scale, those that the method brings along do not count.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(OperatesAt.List.class)
public @interface OperatesAt {

  /** The method's id. */
  String method();

  /** The scales that it is for. */
  String[] scales();

  /** Settings as {@code name=value}. */
  String[] value();

  /**
   * Further points, of a curve of several sizes, which are run where all are asked for: settings as
   * {@code name=value}, separated by semicolons, in addition to those of {@link #value} or instead.
   */
  String[] curve() default {};

  /** Holder of repeated annotations. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    OperatesAt[] value();
  }
}
