/**
 * What a results folder holds, read back: rows by method and operating point, their measures over
 * the seeds. Knows the tables' columns, and nothing of what made them.
 *
 * <p>May use {@code dev.espalier.report}.
 */
package dev.espalier.report.results;
