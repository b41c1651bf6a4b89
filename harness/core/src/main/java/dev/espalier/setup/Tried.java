package dev.espalier.setup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Settings of a method that were tried in an experiment, to choose those that it {@linkplain
 * OperatesAt operates at} by the validation split; equally many for every method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Tried.List.class)
public @interface Tried {

  /** Ids of the methods that they were tried for. */
  String[] methods();

  /** The scale that they were tried at. */
  String scale();

  /** Points, each with its settings as {@code name=value}, separated by semicolons. */
  String[] value();

  /** Holder of repeated annotations. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    Tried[] value();
  }
}
