/**
 * Files that are written whole or not at all, so that a kill at any moment leaves what was there.
 *
 * <p>May use the JDK alone.
 */
package dev.espalier.file;
