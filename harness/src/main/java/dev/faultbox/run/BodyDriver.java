package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.protocol.Reach;
import dev.faultbox.protocol.Step;
import dev.faultbox.protocol.Steps;
import dev.faultbox.spec.BodyContext;
import dev.faultbox.spec.BodyInterruptedException;
import dev.faultbox.tracer.TracerClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carries out what one test body asks for. Used by the body's thread. */
final class BodyDriver implements BodyContext {
  private final Map<String, ? extends Reach> reaches;
  private final Marks marks;
  private final List<String> log = new ArrayList<>();
  private final Set<String> unanswered = new HashSet<>();

  /**
   * @param reaches how to reach each service, by name
   */
  BodyDriver(Map<String, ? extends Reach> reaches, Marks marks) {
    this.reaches = Map.copyOf(reaches);
    this.marks = requireNonNull(marks, "marks is null");
  }

  @Override
  public StepReply step(StepRequest request) {
    Step step =
        Steps.of(request.iface().protocol())
            .orElseThrow(() -> new IllegalStateException("no steps for " + request.iface()));
    Reach reach = requireNonNull(reaches.get(request.service()), "unknown service");
    try {
      TracerClient.await(marks.stepSend(request), RunLimits.REQUEST, "record of a step");
      StepReply reply = step.run(request, reach);
      if (!reply.ok() || isEmpty(reply)) {
        unanswered.add(request.service());
      }
      // Not waited for: the drain behind the body is.
      var unused = marks.stepReceived(request, reply);
      return reply;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BodyInterruptedException();
    } catch (EnvironmentException e) {
      // The link to the tracer is gone; the one who runs the test knows and says so.
      throw new BodyInterruptedException();
    }
  }

  /** A connection closed without a byte may be all that is seen yet of a service that died. */
  private static boolean isEmpty(StepReply reply) {
    return reply.status() == 0 && reply.body().isEmpty();
  }

  @Override
  public void print(String line) {
    log.add(line);
    var unused = marks.log(line);
  }

  /** Lines the body printed. */
  List<String> log() {
    return log;
  }

  /** Services that gave no answer to at least one step. */
  Set<String> unanswered() {
    return unanswered;
  }
}
