/**
 * What a network is to everybody else: named {@linkplain dev.espalier.model.Parameter parameters}
 * and {@linkplain dev.espalier.model.UnitGroup groups of interchangeable units}. Gating a group and
 * cutting dead units out are written here once, over slices of parameters, and know no kind of
 * layer.
 *
 * <p>May use {@code dev.espalier.kernel}, {@code dev.espalier.file}, EJML, commons-text and the
 * JDK.
 */
package dev.espalier.model;
