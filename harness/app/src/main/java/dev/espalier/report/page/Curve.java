package dev.espalier.report.page;

import java.util.List;
import java.util.Map;

/**
 * One trial's training.
 *
 * @param method index of its method
 * @param cell of its recurrent layers; empty where all of the folder are alike
 * @param label method, operating point and seed
 * @param from epochs of the dense network's training before it; 0 where it started afresh
 * @param epochs in order
 */
record Curve(int method, String cell, String label, int from, List<Epoch> epochs) {

  /**
   * One epoch of it.
   *
   * @param epoch counted from 1
   * @param train quality while training; null without
   * @param valid quality on the validation split; null without
   * @param units surviving units by group: a list of first and last index in turns, from 0. Where
   *     the tables tell only how many, these are the first ones
   * @param facts the row as texts, by title
   */
  record Epoch(
      int epoch,
      Double train,
      Double valid,
      Map<String, List<Integer>> units,
      Map<String, String> facts) {}
}
