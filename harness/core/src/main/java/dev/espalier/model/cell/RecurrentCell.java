package dev.espalier.model.cell;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a {@link Cell} that users can choose: public, with a constructor without arguments. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RecurrentCell {

  /** What a user types and parameters are called by, for instance {@code gru}. */
  String id();

  /** What a table shows. */
  String name();

  /** What it does, in a sentence. */
  String description();

  /** Where it was published, for instance {@code arXiv:1406.1078}. */
  String cite();
}
