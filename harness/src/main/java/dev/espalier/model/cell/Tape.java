package dev.espalier.model.cell;

import java.util.Arrays;
import java.util.List;

/**
 * What the forward pass of a recurrent layer leaves for the backward pass. All rows are in the
 * order of the time steps.
 */
public final class Tape {

  private final int units;
  private final int blocks;
  private final List<String> names;
  private final boolean training;
  private int sequences;
  private float[] gates = {};
  private final float[][] states;

  /** Of the hidden state, as many rows as there are; of others, one a sequence. */
  private final float[][] gradients;

  /**
   * @param training whether there is a backward pass
   */
  public Tape(Cell cell, int units, boolean training) {
    this.units = units;
    this.training = training;
    blocks = cell.blocks();
    names = List.copyOf(cell.states());
    states = new float[names.size()][0];
    gradients = new float[names.size()][0];
  }

  /**
   * Makes room. What was in here is lost where it has to grow.
   *
   * @param newSequences in the first time step, which has the most
   * @param rows of all time steps
   */
  public void reserve(int newSequences, int rows) {
    sequences = newSequences;
    gates = atLeast(gates, rows * blocks * units);
    for (int s = 0; s < states.length; s++) {
      states[s] = atLeast(states[s], (sequences + rows) * units);
      if (training) {
        gradients[s] = atLeast(gradients[s], (s == 0 ? rows : sequences) * units);
      }
    }
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }

  /** Number of units, H. */
  public int units() {
    return units;
  }

  /**
   * Rows of blocks · H: before a step forwards its inputs' product and bias, after it whatever the
   * cell keeps there, after the step backwards the gradient of that product.
   */
  public float[] gates() {
    return gates;
  }

  /**
   * Rows of H: those before the first step, one a sequence, then those after every step.
   *
   * @param index in {@link Cell#states()}; 0 is the hidden state
   */
  public float[] state(int index) {
    return states[index];
  }

  /** First row, in {@link #state}, of the states after the step whose first row is {@code now}. */
  public int after(int now) {
    return sequences + now;
  }

  /** Whether the rows from {@code before} on are those that the first step goes on from. */
  public boolean isFirst(int before) {
    return before < sequences;
  }

  /**
   * First row, in {@link #hiddenGradient()}, of the gradient of the hidden states from {@code
   * before} on; not of the first step's.
   */
  public int gradientRow(int before) {
    return before - sequences;
  }

  /** Rows of H, one for every row of the steps: the gradient of the hidden state after it. */
  public float[] hiddenGradient() {
    return gradients[0];
  }

  /**
   * Rows of H, one a sequence: the gradient of another state, of which a step backwards makes that
   * of the step before.
   */
  public float[] stateGradient(int index) {
    return gradients[index];
  }

  /** Zeroes the states before the first step. */
  public void clear() {
    for (float[] state : states) {
      Arrays.fill(state, 0, sequences * units, 0);
    }
  }

  /** Zeroes the gradients of the states other than the hidden one: nothing comes after the end. */
  public void clearGradients() {
    for (int s = 1; s < gradients.length; s++) {
      Arrays.fill(gradients[s], 0, sequences * units, 0);
    }
  }

  /**
   * Makes the states after the steps that were run those before the first.
   *
   * @param rows of all steps, each of which had all sequences
   */
  public void carry(int rows) {
    for (float[] state : states) {
      System.arraycopy(state, rows * units, state, 0, sequences * units);
    }
  }

  /** Names of the states. */
  public List<String> names() {
    return names;
  }
}
