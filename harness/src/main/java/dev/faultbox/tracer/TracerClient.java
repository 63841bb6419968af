package dev.faultbox.tracer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The harness' end of the link to the tracer. Requests may come from any thread; answers complete
 * futures on the one reader thread, so a continuation must not block. A refused request completes
 * with {@link TracerRefusedException}; when the link is lost all open and later requests complete
 * with {@link TracerLostException}.
 */
public final class TracerClient implements AutoCloseable {
  private TracerClient() {}

  /** Which processes of an instance a signal goes to. */
  public enum Scope {
    MAIN,
    ALL
  }

  /**
   * Connects, trying again until the timeout: a mapped port accepts before the tracer listens.
   *
   * @throws TracerLostException when no tracer has answered in time
   * @throws TracerRefusedException when the tracer refuses the token or the version
   */
  public static TracerClient connect(
      String host, int port, String token, Duration timeout, EventSink sink)
      throws InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Welcome welcome() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Takes over the gate of a service's container. */
  public CompletableFuture<GateInfo> attach(int service, String name, int gatePid) {
    throw new UnsupportedOperationException("not built yet");
  }

  public CompletableFuture<Void> routes(List<Route> routes) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Starts an instance; answered with the host pid when the program's execve has succeeded. */
  public CompletableFuture<Integer> start(int service, int instance, LaunchSpec spec) {
    throw new UnsupportedOperationException("not built yet");
  }

  public CompletableFuture<Void> signal(int instance, int signal, Scope scope) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** SIGTERM, and SIGKILL to the whole instance after the grace. */
  public CompletableFuture<Void> stop(int instance, Duration grace) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Answered behind every event decided so far, with the number of the last one. */
  public CompletableFuture<Long> drain() {
    throw new UnsupportedOperationException("not built yet");
  }

  public CompletableFuture<List<ListeningPort>> ports(int instance) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** A new test: numbers start at 1 again, times at 0. */
  public CompletableFuture<Void> begin(int test) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Puts an event of the harness into the one order; answered with its number, after the sink has
   * seen it.
   *
   * @param service number of the service, or {@link #DRIVER}
   */
  public CompletableFuture<Long> mark(int service, byte[] payload) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The service number of events of the harness itself. */
  public static final int DRIVER = 0xffff;

  public CompletableFuture<TracerStats> stats() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Asks the tracer to end, and with it every gate and instance. Not answered. */
  public void shutdown() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Waits for an answer on the calling thread.
   *
   * @param what names the request in the message, {@code "start of db"}
   * @throws TracerLostException when the link is lost or the time is up
   * @throws TracerRefusedException when the tracer refused
   */
  public static <T> T await(CompletableFuture<T> answer, Duration timeout, String what)
      throws InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Closes the link; the tracer exits when it sees that. The sink is not told. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
