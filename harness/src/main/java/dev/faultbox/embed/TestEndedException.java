package dev.faultbox.embed;

/**
 * The test is over already, or must end now: a service exited, the time is up, the tracer was lost.
 * Why, says the verdict behind the test.
 */
public final class TestEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TestEndedException() {
    super("the test is over for its services; why is said at its end");
  }
}
