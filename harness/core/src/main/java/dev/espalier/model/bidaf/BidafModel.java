package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.layer.BidirectionalWeights;
import dev.espalier.model.layer.CharacterWeights;
import dev.espalier.model.layer.HighwayWeights;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Bidirectional attention flow (Seo et al., arXiv:1611.01603), with the output layer of its
 * published code.
 *
 * <pre>
 * x = highway2(highway1([word vector ; character convolution]))     paragraph and question alike
 * h, u = contextual(x)                                                of the paragraph, the question
 * S = w · [h ; u ; h∘u]                                               for each pair of words
 * ũ = softmax over u of S · u,  h̃ = softmax over h of max S · h
 * g = [h ; ũ ; h∘ũ ; h∘h̃]
 * m = modelling2(modelling1(g))
 * start = softmax(start.weight · [g ; m]),  ã = Σ start · m
 * o = output([g ; m ; ã ; m∘ã])
 * end = softmax(end.weight · [g ; o])
 * </pre>
 *
 * <p>All of contextual, modelling1, modelling2 and output are bidirectional LSTMs. Biases that
 * shift all scores of a softmax alike are left out.
 *
 * <p>Parameters, with d features of x, c, p, m and o units of the four LSTMs, both directions
 * together, and H of one direction:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code word.embedding}</td><td>V × word features; called {@code word.vectors} if it is
 * given and not trained</td></tr>
 * <tr><td>{@code character.embedding}</td><td>characters × their features</td></tr>
 * <tr><td>{@code character.filter}, {@code character.bias}</td><td>(width · features) × filters, 1
 * × filters</td></tr>
 * <tr><td>{@code highwayN.transform}, {@code highwayN.gate} and {@code .bias} of each</td><td>d ×
 * d, 1 × d</td></tr>
 * <tr><td>{@code LAYER.DIRECTION.input}, {@code .recurrent}, {@code .bias}</td><td>inputs × 4H, H ×
 * 4H, 1 × 4H, gate blocks i, f, g, o; inputs are d, 4c, p and 4c + 3m</td></tr>
 * <tr><td>{@code similarity.weight}</td><td>3c × 1</td></tr>
 * <tr><td>{@code start.weight}, {@code end.weight}</td><td>(4c + m) × 1, (4c + o) × 1</td></tr>
 * </table>
 *
 * <p>Unit groups: {@code word} and {@code character} (features of x), {@code CtxF} and {@code
 * CtxB}, then the six that are pruned in print (Wen et al., arXiv:1709.05027): {@code ModF1},
 * {@code ModB1}, {@code ModF2}, {@code ModB2}, {@code OutF}, {@code OutB}. To these six the others
 * are features that come in, and that is their kind. A feature's gate acts on what the highway
 * layers' matrices and the contextual LSTM read of it, not on what a highway layer carries along.
 */
public final class BidafModel implements PrunableModel {

  /** Characters that are read of a word; shorter ones are filled up with character 0. */
  public static final int CHARACTERS = 16;

  /** Words of the paragraph that {@link #multiplyAccumulates()} counts for: about SQuAD's mean. */
  public static final int PARAGRAPH = 128;

  /** Words of the question that {@link #multiplyAccumulates()} counts for: about SQuAD's mean. */
  public static final int QUESTION = 12;

  private final Cell cell;
  private final BidafWeights weights;
  private final List<Parameter> parameters;
  private final List<UnitGroup> groups;

  private BidafModel(Cell cell, Map<String, FMatrixRMaj> values) {
    this.cell = requireUsable(cell);
    weights = BidafWeights.of(cell, values);
    parameters = weights.parameters();
    groups = BidafGroups.of(weights);
  }

  /**
   * A model of these weights, taken over, not copied, its layers LSTMs; see {@link #withValues}.
   */
  public static BidafModel of(Map<String, FMatrixRMaj> values) {
    return of(Lstm.INSTANCE, values);
  }

  /** A model of these weights, taken over, not copied; see {@link #withValues}. */
  public static BidafModel of(Cell cell, Map<String, FMatrixRMaj> values) {
    return new BidafModel(cell, values);
  }

  /**
   * A saved model.
   *
   * @throws IllegalArgumentException if the file's tensors are not those of such a network or not
   *     finite, or its cell is not there
   */
  public static BidafModel of(Safetensors saved) {
    return of(Cells.of(saved), saved.weights());
  }

  /**
   * A freshly initialised model: matrices as Glorot and Bengio (2010) do, embeddings uniform of a
   * spread like GloVe's, biases 0, but 1 for the LSTMs' forget gates.
   */
  public static BidafModel random(BidafSizes sizes, RandomGenerator random) {
    return random(Lstm.INSTANCE, sizes, null, random);
  }

  /** A freshly initialised model of LSTM layers with given word vectors that are not trained. */
  public static BidafModel random(BidafSizes sizes, FMatrixRMaj vectors, RandomGenerator random) {
    return random(Lstm.INSTANCE, sizes, vectors, random);
  }

  /**
   * A freshly initialised model with given word vectors that are not trained.
   *
   * @param vectors V × word features, taken over; null for an embedding that is trained
   */
  public static BidafModel random(
      Cell cell, BidafSizes sizes, FMatrixRMaj vectors, RandomGenerator random) {
    if (vectors != null
        && (vectors.numRows != sizes.words() || vectors.numCols != sizes.wordFeatures())) {
      throw new IllegalArgumentException(
          "word vectors of %d x %d for %d words of %d features; give one for each word"
              .formatted(vectors.numRows, vectors.numCols, sizes.words(), sizes.wordFeatures()));
    }
    return of(cell, InitialWeights.draw(cell, sizes, vectors, random));
  }

  /**
   * The same cell, if such a network can be made of it.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public static Cell requireUsable(Cell cell) {
    if (cell.parts() > 1) {
      throw new IllegalArgumentException(
          "%s: its units have %d values each, and the attention of this network needs one; choose another cell, for instance %s"
              .formatted(cell.id(), cell.parts(), Lstm.INSTANCE.id()));
    } else if (cell.sharesCoordinates()) {
      throw new IllegalArgumentException(
          "%s: its inputs lie in its units' coordinates, where the attention of this network has others; choose another cell, for instance %s"
              .formatted(cell.id(), Lstm.INSTANCE.id()));
    }
    return cell;
  }

  @Override
  public BidafModel withValues(Map<String, FMatrixRMaj> values) {
    return of(cell, values);
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<UnitGroup> groups() {
    return groups;
  }

  /**
   * Of one question of {@value #QUESTION} words about a paragraph of {@value #PARAGRAPH}, attention
   * included.
   */
  @Override
  public long multiplyAccumulates() {
    return multiplyAccumulates(PARAGRAPH, QUESTION);
  }

  /**
   * Multiply-accumulates of one question.
   *
   * @param paragraph words of the paragraph
   * @param question words of the question
   */
  public long multiplyAccumulates(int paragraph, int question) {
    CharacterWeights characters = weights.characters();
    long windows = CHARACTERS - characters.width() + 1;
    long word = windows * characters.filter().size() + products(weights.contextual());
    for (HighwayWeights highway : weights.highways()) {
      word += highway.transform().size() + highway.gate().size();
    }
    long modelling =
        products(weights.modelling1())
            + products(weights.modelling2())
            + products(weights.output());
    long pairs = 2L * weights.context() * question;
    long pointers = weights.start().size() + weights.end().size() + weights.modelled();
    long attention = pairs + 2L * weights.context();
    return word * (paragraph + question) + (modelling + pointers + attention) * paragraph;
  }

  private static long products(BidirectionalWeights layer) {
    return layer.parameters().stream()
        .filter(p -> p.role() == Role.WEIGHT)
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Number of words, V. */
  public int vocabulary() {
    return weights.words().value().numRows;
  }

  /** Sizes of this network. */
  public BidafSizes sizes() {
    CharacterWeights characters = weights.characters();
    return new BidafSizes(
        vocabulary(),
        weights.wordFeatures(),
        characters.embedding().value().numRows,
        characters.features(),
        characters.filters(),
        characters.width(),
        units(weights.contextual()),
        units(weights.modelling1()),
        units(weights.modelling2()),
        units(weights.output()));
  }

  private static Units units(BidirectionalWeights layer) {
    return new Units(layer.forward().units(), layer.backward().units());
  }

  BidafWeights weights() {
    return weights;
  }

  /** What its recurrent layers are. */
  public Cell cell() {
    return cell;
  }
}
