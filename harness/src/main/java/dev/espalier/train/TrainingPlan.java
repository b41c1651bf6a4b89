package dev.espalier.train;

/**
 * How long and how a trial trains; the same for all methods of an experiment that start alike.
 *
 * @param epochs passes over the training data; none leaves the network as it is
 * @param learningRate of the network's parameters
 * @param clip greatest global norm of the gradient; beyond it all gradients are scaled down
 *     together
 * @param seed every random draw of the trial follows from it
 */
public record TrainingPlan(int epochs, LearningRate learningRate, double clip, long seed) {}
