package dev.espalier.setup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an experiment that users can run, for instance a {@link SequenceExperiment}: a public class
 * with a public constructor without arguments, found on the class path and in jars.
 */
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

  /** What an example is, in the plural, for instance {@code tokens}. */
  String examples();

  /** As what losses are shown while training. */
  Loss loss();

  /** What is timed: batch times steps, the larger batch first. */
  String[] protocols();

  /** Whether the comparison tells times and throughput beside speedups. */
  boolean times() default false;

  /** Whether it can be named and is listed; else a command of its own leads to it. */
  boolean listed() default true;
}
