package dev.faultbox.spec;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.model.Syscall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

  /**
   * Puts a window in force; the very next call of its services is decided with it.
   *
   * @return what {@link #remove} takes
   * @throws dev.faultbox.model.UserException when the rules cannot be put in force
   * @throws BodyInterruptedException when the body must stop now
   */
  int install(FaultWindow window);

  /**
   * Makes sure that calls a query names are recorded; the test begins anew with a wider set when
   * they are not.
   *
   * @param service empty for every service
   * @param name as the query writes it
   * @throws dev.faultbox.model.UserException when the set was widened in this test already
   * @throws BodyInterruptedException when the body must stop now
   */
  void requireRecorded(String service, String name, List<Syscall> calls);

  /**
   * Makes sure that system calls are seen at all.
   *
   * @param what needs them, as the beginning of a sentence
   * @throws dev.faultbox.model.UserException when the engine lets none be seen
   */
  void requireCalls(String what);

  /**
   * The body ends here, and what it has begun is about to be ended with it. Only the first time
   * counts.
   */
  void ending();

  /**
   * Ends a window; when this returns no call is decided by it any more. Never throws: it is called
   * while other things unwind. Also works for a thread that is interrupted.
   */
  void remove(int handle);

  /**
   * Lets held calls go on, the longest held first.
   *
   * @param count 0 for all
   * @return how many went on
   * @throws BodyInterruptedException when the body must stop now
   */
  int release(String tag, int count);

  /**
   * Does something to the processes of a service; it is done when this returns.
   *
   * @throws dev.faultbox.model.UserException when the service has no process
   * @throws BodyInterruptedException when the body must stop now, also because a restarted service
   *     does not become ready
   */
  void act(ProcessFault fault);

  /**
   * Every event of the test that was decided before this call.
   *
   * @throws BodyInterruptedException when the body must stop now
   */
  Events events();

  /**
   * The first event that matches, those decided already included.
   *
   * @param timeout how long to wait for events still to come; zero waits for none
   * @throws BodyInterruptedException when the body must stop now
   */
  Optional<Event> waitForEvent(Predicate<Event> predicate, Duration timeout);

  /** When the test began, epoch milliseconds. */
  long startedMillis();

  /** Something the author should know, which decides nothing. */
  void warn(Diagnostic diagnostic);

  /** A line of {@code print}. */
  void print(String line);
}
