/**
 * Reading comprehension: paragraphs, questions about them, and answers that are pieces of the
 * paragraphs, in the format of SQuAD v1.1 (Rajpurkar et al., arXiv:1606.05250).
 *
 * <p>A {@link dev.espalier.data.squad.ReadingCorpus} comes from a {@linkplain
 * dev.espalier.data.squad.SquadFolder folder} or is {@linkplain
 * dev.espalier.data.squad.EmbeddedArticles made up}. A model takes from it each {@link
 * dev.espalier.data.squad.Question}'s tokens as word and character numbers ({@link
 * dev.espalier.data.squad.Encoder#words}, {@link dev.espalier.data.squad.Encoder#characters}) and
 * answers with a {@link dev.espalier.data.squad.Span} of the paragraph's tokens, whose text {@link
 * dev.espalier.data.squad.AnswerScore} compares with the reference answers.
 *
 * <p>May use {@code data} and {@code file}.
 */
package dev.espalier.data.squad;
