package dev.espalier.method;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One set of settings at which a method is run, unless the command line gives others. A method
 * without operating points is run once, with its defaults.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(OperatingPoint.List.class)
public @interface OperatingPoint {

  /** The scales that it is for; empty for every scale that no other point of the method names. */
  String[] scales() default {};

  /** The experiments that it is for; empty for all. */
  String[] experiments() default {};

  /** Settings as {@code name=value}. */
  String[] value();

  /** Holder of repeated annotations. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    OperatingPoint[] value();
  }
}
