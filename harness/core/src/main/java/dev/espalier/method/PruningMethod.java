package dev.espalier.method;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a {@link Pruner} as a method that the harness finds, lists, describes and runs. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PruningMethod {

  /** Id of the dense network, which removes nothing: what others start from or compare with. */
  String DENSE = "dense";

  /**
   * Id of the control that trains the dense network on for as long as the methods that start from
   * it, and removes nothing.
   */
  String TRAINED_ON = "trained-on";

  /** What a user types: lower case letters, digits and dashes, unique. */
  String id();

  /** What a table shows. */
  String name();

  /** One or two sentences: what it does. */
  String description();

  /** What it removes. */
  Granularity granularity();

  /** Where it was published, for instance {@code arXiv:1906.06847}; empty for a control. */
  String cite() default "";

  /** Which network its training starts from. */
  Start start() default Start.DENSE;

  /** What a method removes, and so how its result is timed. */
  enum Granularity {
    /** Nothing. */
    NONE,
    /** Single weights: timed as a dense network full of zeros, and with sparse kernels. */
    WEIGHT,
    /** Whole units: cut out of the network, and the smaller network timed. */
    NEURON
  }

  /** Which network a method's training starts from. */
  enum Start {
    /** The trained dense network, shared by all methods of a seed. */
    DENSE,
    /** A freshly initialised one. */
    SCRATCH,
    /**
     * A freshly initialised one, which goes through the dense network's schedule and then through
     * that of the methods that start from the dense network: trained as long as those in all.
     */
    BOTH
  }
}
