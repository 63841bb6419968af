/** The event log of one test: records as the tracer sent them, counts, output, readiness. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.trace;
