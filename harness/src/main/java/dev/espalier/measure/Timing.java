package dev.espalier.measure;

/** How fast a subject is under a protocol, compared with the first of its engine. */
public record Timing(Subject subject, Protocol protocol, Speedup speedup) {}
