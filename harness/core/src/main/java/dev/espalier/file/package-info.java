/**
 * Files that are written whole or not at all, so that a kill at any moment leaves what was there,
 * and what is told where one can be neither read nor written.
 *
 * <p>May use the JDK alone.
 */
package dev.espalier.file;
