package dev.espalier.setup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@link ScaledStudy}: a public class with a public constructor without arguments, found on
 * the class path and in jars.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Study {

  /** The command that leads to it. */
  String id();

  /** What it is. */
  String title();

  /** Whose work it studies, for instance {@code arXiv:1603.00954}. */
  String paper();
}
