/**
 * A results folder as a page for a browser, in one file that needs nothing else, and as static
 * figures. Made from the folder's tables alone.
 *
 * <p>May use {@code dev.espalier.report} and its other packages, {@code dev.espalier.file}, a
 * template engine, charting libraries and the JDK.
 */
package dev.espalier.report.page;
