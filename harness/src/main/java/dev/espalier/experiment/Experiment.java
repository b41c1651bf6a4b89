package dev.espalier.experiment;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a {@link Workbook} as an experiment that users can run. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Experiment {

  /** What a user types. */
  String id();

  /** What it is. */
  String title();

  /** Whose experiment it is, for instance {@code arXiv:1906.06847}. */
  String paper();

  /** From the smallest to the largest. */
  String[] scales();
}
