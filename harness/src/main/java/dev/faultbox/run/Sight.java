package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.EngineRefusal;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.TraceMode;
import dev.faultbox.model.UserException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the engine lets a tracer look into other containers. Where it does not, runs see no
 * system calls. Found out by the first session of a run, shared by all of them. Safe for any
 * thread.
 */
final class Sight {
  /** What a user can do about it. */
  static final String REMEDY =
      "use an engine that grants SYS_PTRACE and the host's pid namespace to containers";

  private static final String ASK_DOCTOR = " (faultbox doctor tells)";

  /** Words of engines, their runtimes and policies when they refuse the tracer's privileges. */
  private static final Pattern PRIVILEGES =
      Pattern.compile(
          "capabilit|\\bcap[_ ]|permission|permitted|privilege|apparmor|security|ptrace|denied"
              + "|forbidden|not allowed|pid.?(mode|namespace)|host.?pid|user namespaces",
          Pattern.CASE_INSENSITIVE);

  private volatile @Nullable String lost;
  private final AtomicBoolean told = new AtomicBoolean();

  /** The engine, or its kernel, does not let the tracer do its work. */
  static final class LostException extends EnvironmentException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private LostException(EnvironmentException cause, String reason) {
      super(cause.code(), cause.getMessage(), cause);
      this.reason = requireNonNull(reason, "reason is null");
    }

    /** The words of the engine, or of its kernel. */
    String reason() {
      return reason;
    }
  }

  /**
   * What a refused container of the tracer means.
   *
   * @return a {@link LostException} when it is about privileges, else the refusal itself
   */
  static EnvironmentException explain(EnvironmentException refusal) {
    return refusal.getCause() instanceof EngineRefusal words
            && PRIVILEGES.matcher(words.reason()).find()
        ? new LostException(refusal, words.reason())
        : refusal;
  }

  /** The tracer runs, but may not reach a container that does. */
  static LostException kept(EnvironmentException refusal, String reason) {
    return new LostException(refusal, reason);
  }

  /** Why no call is seen in this run; null when calls are seen, or it is not known yet. */
  @Nullable String lost() {
    return lost;
  }

  void lose(String reason) {
    lost = requireNonNull(reason, "reason is null");
  }

  /** The loss, for the first who asks; null for all others, and where there is none. */
  @Nullable Diagnostic news() {
    return lost != null && told.compareAndSet(false, true) ? diagnostic() : null;
  }

  /** What is said of the whole run; null when calls are seen. */
  @Nullable Diagnostic diagnostic() {
    String reason = lost;
    return reason == null
        ? null
        : new Diagnostic(
            Diagnostic.Level.WARNING,
            ErrorCode.TRACING_FALLBACK,
            "this run sees no system calls: " + reason,
            "steps, healthchecks and output work; tests that need system calls end with an error;"
                + " for those "
                + REMEDY
                + ASK_DOCTOR,
            null);
  }

  /**
   * Refuses services that want their calls to be seen.
   *
   * @throws EnvironmentException for the first
   */
  static void requireNoneWanted(List<ServiceSpec> services) {
    for (ServiceSpec service : services) {
      if (service.trace() == TraceMode.ALL) {
        throw new EnvironmentException(
            ErrorCode.SYSCALLS_UNAVAILABLE,
            text("trace=\"all\" of \"" + service.name() + "\"") + ", or leave trace= out",
            service.location());
      }
    }
  }

  /** What is said of something that would need calls to be seen. */
  static UserException missed(String what) {
    return new UserException(ErrorCode.SYSCALLS_UNAVAILABLE, text(what));
  }

  private static String text(String what) {
    return what + " needs system calls, and this engine lets none be seen; " + REMEDY + ASK_DOCTOR;
  }
}
