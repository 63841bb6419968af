package dev.faultbox.spec;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A spec after loading: a topology and test bodies, nothing started. Safe for use by many threads.
 */
public interface LoadedSpec {
  /** Services in declaration order, validated as a whole. */
  List<ServiceSpec> services();

  /** Tests in registration order. */
  List<TestCase> tests();

  /** Warnings found while loading. */
  List<Diagnostic> diagnostics();

  /** Families of system calls that the spec names somewhere: to be intercepted in all services. */
  Set<String> namedCalls();

  /**
   * By service, the families that the spec names for it: in its operations, and in calls with the
   * service as first argument. A service without any is absent.
   */
  Map<String, Set<String>> namedCallsByService();

  /** The line of a place in one of the spec's files, without its end; null when there is none. */
  @Nullable String sourceLine(SourceLocation location);

  /** Lines printed at load. */
  List<String> log();

  /**
   * Evaluates a test body on the calling thread. Interrupting that thread ends the body at its next
   * step or loop iteration.
   */
  BodyOutcome run(TestCase test, BodyContext context);

  /**
   * Evaluates the function that fills a service, or the one that brings it back; as {@link #run}.
   *
   * @param service one whose {@link dev.faultbox.model.Freshness} says that the spec has it
   */
  BodyOutcome prepare(String service, Hook hook, BodyContext context);
}
