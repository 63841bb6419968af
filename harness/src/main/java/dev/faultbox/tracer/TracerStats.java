package dev.faultbox.tracer;

/**
 * The tracer's own figures.
 *
 * @param eventsSent records sent since the tracer's start
 * @param vanished notifications whose thread was gone before the answer
 * @param queuedBytes waiting to be sent now
 * @param residentBytes resident memory of the tracer
 * @param descriptors open descriptors of the tracer
 */
public record TracerStats(
    long eventsSent, long vanished, long queuedBytes, long residentBytes, int descriptors) {}
