package dev.faultbox.model;

/**
 * Receives what happens in a run. Every output (console, JSON, XML) is a listener on this one
 * stream, so they cannot disagree. Called from one thread at a time, in the order declared here,
 * specs one after another. Implementations must not block for long: the next test waits for them.
 */
public interface RunListener {
  /** The spec is loaded and the tests are selected. */
  default void runStarted(RunInfo run) {}

  /** The engine that runs the services was found; not called when {@link RunInfo} names it. */
  default void engineFound(EngineInfo engine) {}

  /**
   * The tests of a spec are next. Told of every spec with a selected test, its results behind it.
   */
  default void specStarted(SpecInfo spec) {}

  /**
   * Something the user may be waiting for began: an image is built, containers start. Shown on a
   * terminal only.
   */
  default void progress(String what) {}

  /** Something that concerns every test from now on; it is told again in the summary. */
  default void warned(Diagnostic warning) {}

  /** Where a run notes what it does at the moment; asked for once, before it begins. */
  default Activities activities() {
    return new Activities();
  }

  /** The one program of the run is about to start: the terminal is its own until it has ended. */
  default void programStarting() {}

  /**
   * A call of the one program was decided otherwise than allow; at that moment, on the thread that
   * hears from the tracer.
   */
  default void callDecided(Event event) {}

  /** A test is about to start its instances. */
  default void testStarted(String name) {}

  /** A line a service wrote, as it is written; only sent when the run is verbose. */
  default void serviceOutput(String service, String stream, String line) {}

  /** A test has ended and been judged. */
  default void testFinished(TestResult result) {}

  /** The last test has ended; called exactly once, also when the run was interrupted. */
  default void runFinished(RunSummary summary) {}
}
