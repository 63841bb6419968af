/** Client of the tracer sidecar: wire codec, commands, event stream. Knows only the model. */
@org.jspecify.annotations.NullMarked
package dev.faultbox.tracer;
