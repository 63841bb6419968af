package dev.faultbox.spec;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;

/**
 * What a running test body may do to the world. Given by whoever runs the test; called on the
 * thread that evaluates the body, never after {@link LoadedSpec#run} has returned.
 */
public interface BodyContext {
  /**
   * Carries out a step. A failed exchange is a reply that is not ok, never an exception.
   *
   * @throws BodyInterruptedException when the body must stop now
   */
  StepReply step(StepRequest request);

  /** A line of {@code print}. */
  void print(String line);
}
