/**
 * Life of a run: containers of the run, fresh instances per test, verdicts. The only place that
 * knows engine, tracer, spec and protocols together.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.run;
