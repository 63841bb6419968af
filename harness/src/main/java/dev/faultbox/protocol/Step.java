package dev.faultbox.protocol;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;

/** A protocol's steps. Stateless, safe for any thread. */
public interface Step {
  /**
   * Carries out one exchange on the calling thread, within the request's timeout. A failed exchange
   * is a reply that is not ok.
   *
   * @throws InterruptedException as soon as the thread is interrupted; the connection is closed
   * @throws IllegalArgumentException for a method the protocol does not have
   */
  StepReply run(StepRequest request, Reach reach) throws InterruptedException;
}
