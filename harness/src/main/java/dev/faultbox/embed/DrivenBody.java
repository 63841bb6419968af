package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.spec.BodyContext;
import dev.faultbox.spec.BodyInterruptedException;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.BodyRequests;
import dev.faultbox.spec.Hook;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.TestCase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The services of a spec under a body that is a Java test on a thread of its own framework. The
 * thread that runs the test for the tool waits here while the body goes on over there; what the
 * body asks for is carried out on the body's thread, one request at a time.
 */
final class DrivenBody implements LoadedSpec {
  private final LoadedSpec spec;
  private final Thread thread;
  private final CompletableFuture<BodyContext> opened = new CompletableFuture<>();
  private final CompletableFuture<BodyOutcome> ended = new CompletableFuture<>();
  private final Set<String> families = SyscallTable.embedded().families();
  private final Object requests = new Object();
  private @Nullable BodyContext context;
  private @Nullable BodyRequests checks;
  private final Object ending = new Object();
  private boolean leaving;
  private boolean interrupted;

  /**
   * @param thread of the body: interrupted when the body must end
   */
  DrivenBody(LoadedSpec spec, Thread thread) {
    this.spec = requireNonNull(spec, "spec is null");
    this.thread = requireNonNull(thread, "thread is null");
  }

  @Override
  public BodyOutcome run(TestCase test, BodyContext given) {
    if (opened.isDone()) {
      // It cannot be carried out again: what it has done so far was done in Java.
      return outcome(
          BodyOutcome.End.ERROR,
          ErrorCode.SET_GREW_TWICE,
          "the test asked for calls that are not intercepted in it; name them with calls = of its"
              + " @Topology",
          test.location());
    }
    synchronized (requests) {
      context = given;
      checks = new BodyRequests(spec.services(), given);
    }
    var unused = opened.complete(given);
    try {
      return ended.get();
    } catch (InterruptedException e) {
      interruptBody();
      return outcome(BodyOutcome.End.INTERRUPTED, null, "", null);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      // Waits for a request that is under way.
      synchronized (requests) {
        context = null;
        checks = null;
      }
    }
  }

  private void interruptBody() {
    synchronized (ending) {
      if (!leaving) {
        interrupted = true;
        thread.interrupt();
      }
    }
  }

  /** Whether the thread of the body was interrupted. */
  boolean isStopped() {
    synchronized (ending) {
      return interrupted;
    }
  }

  boolean isFamily(Call call) {
    return families.contains(call.word());
  }

  /** Completed when the instances are ready. */
  CompletableFuture<BodyContext> opened() {
    return opened;
  }

  /**
   * Something the body asks for.
   *
   * @throws TestEndedException when the test is over or ends now
   */
  <T extends @Nullable Object> T ask(BiFunction<BodyContext, BodyRequests, T> request) {
    synchronized (requests) {
      BodyContext current = context;
      BodyRequests checking = checks;
      if (current == null || checking == null) {
        throw new TestEndedException();
      }
      try {
        return request.apply(current, checking);
      } catch (BodyInterruptedException e) {
        throw new TestEndedException();
      }
    }
  }

  /** The body is over; its thread is not interrupted from here on, and does not stay so. */
  void end(boolean failed, String reason, @Nullable SourceLocation location) {
    synchronized (ending) {
      leaving = true;
      if (interrupted) {
        Thread.interrupted();
      }
    }
    var unused =
        ended.complete(
            outcome(
                failed ? BodyOutcome.End.FAILED : BodyOutcome.End.RETURNED,
                null,
                reason,
                location));
  }

  /** Nothing is known of assertions made in Java; one keeps the tool from asking for some. */
  private static BodyOutcome outcome(
      BodyOutcome.End end,
      @Nullable ErrorCode code,
      String reason,
      @Nullable SourceLocation location) {
    return new BodyOutcome(end, code, reason, location, List.of(), null, 1, "");
  }

  @Override
  public List<ServiceSpec> services() {
    return spec.services();
  }

  @Override
  public List<TestCase> tests() {
    return List.of();
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return spec.diagnostics();
  }

  @Override
  public Set<String> namedCalls() {
    return spec.namedCalls();
  }

  @Override
  public Map<String, Set<String>> namedCallsByService() {
    return spec.namedCallsByService();
  }

  @Override
  public @Nullable String sourceLine(SourceLocation location) {
    return spec.sourceLine(location);
  }

  @Override
  public List<String> log() {
    return spec.log();
  }

  @Override
  public BodyOutcome prepare(String service, Hook hook, BodyContext given) {
    return spec.prepare(service, hook, given);
  }
}
