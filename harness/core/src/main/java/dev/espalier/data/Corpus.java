package dev.espalier.data;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A language-modelling data set: token numbers of its three splits, ends of sentences included.
 *
 * @param name for tables
 * @param vocabulary of the training split, or the one that was given
 * @param hash sha256 over the splits' contents, hexadecimal
 * @param unknownTokens words that the vocabulary does not have, of all splits together
 * @param validFloor least perplexity that any model can expect on the validation split, where the
 *     process that made the text is known
 * @param testFloor likewise on the test split
 * @param dependencies what is to be known to predict its words, where the language is known
 * @param testFloors least loss that any model can expect on the test split, by kind of dependency,
 *     in nats per token; they add up to ln {@code testFloor}; empty without dependencies
 */
public record Corpus(
    String name,
    Vocabulary vocabulary,
    int[] train,
    int[] valid,
    int[] test,
    String hash,
    long unknownTokens,
    OptionalDouble validFloor,
    OptionalDouble testFloor,
    Optional<Dependencies> dependencies,
    Map<String, Double> testFloors) {}
