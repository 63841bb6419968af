package dev.faultbox.trace;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Event;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SyscallSummary;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The log of one test. One thread appends; any thread reads, counts and waits. Bounded: what comes
 * behind the bound is counted, not kept.
 */
public final class EventLog {
  /** What waiting for a listening port ended with. */
  public enum Readiness {
    /** The instance listens on the port. */
    LISTENING,
    /** The instance exited, or its gate is gone. */
    EXITED,
    /** The time is up. */
    TIMEOUT
  }

  public EventLog(List<TracedService> services, SyscallTable table) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Takes whole event records, back to back; copies what it keeps.
   *
   * @throws IllegalArgumentException for bytes that are no event records
   */
  public void append(ByteBuffer records) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Nothing follows; everybody who waits gets this exception. */
  public void lost(EnvironmentException reason) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Events behind this number are teardown: outside queries and counts. */
  public void endBody(long lastSeq) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Events of the test so far, decoded one by one; a fixed view that can be iterated again. */
  public Iterable<Event> events() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Events of the teardown phase so far. */
  public Iterable<Event> teardownEvents() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Events of the test that were not kept, because of the bound or lost by the tracer. */
  public long dropped() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Calls of one service, exact also where events were not kept. */
  public SyscallSummary syscalls(String service) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What a service wrote, the last MiB of each stream. */
  public ServiceOutput output(String service) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The last lines of both streams in the order they were written. */
  public List<String> lastLines(String service, int count) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Waits until an event of the test matches, those already in the log included.
   *
   * @return the first match, empty when the time is up
   * @throws EnvironmentException when the tracer is lost first
   */
  public Optional<Event> waitFor(Predicate<Event> predicate, Duration timeout)
      throws InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Sockets the instance was seen to listen on, in that order. */
  public Set<Listener> listening(int instance) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Waits until the instance listens on a port or is gone. */
  public Readiness awaitListening(int instance, int port, Duration timeout)
      throws InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How the instance ended, empty while it runs. */
  public Optional<InstanceExit> exit(int instance) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Exits that nobody asked for, in order. */
  public List<InstanceExit> unaskedExits() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Waits until the instance has ended; empty when the time is up. */
  public Optional<InstanceExit> awaitExit(int instance, Duration timeout)
      throws InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What the tracer wants said, in order. */
  public List<Note> notes() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Services whose container or gate is gone, with the tracer's words. */
  public Map<String, String> lostGates() {
    throw new UnsupportedOperationException("not built yet");
  }
}
