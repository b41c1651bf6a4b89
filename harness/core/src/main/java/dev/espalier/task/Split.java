package dev.espalier.task;

/** A part of a task's data. */
public enum Split {
  /** Learnt from. */
  TRAIN,
  /** Held out, to choose by. */
  VALID,
  /** Held out, and nothing chosen by it. */
  TEST
}
