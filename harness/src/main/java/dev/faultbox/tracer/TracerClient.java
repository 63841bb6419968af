package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultboxException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The harness' end of the link to the tracer. Requests may come from any thread and are written by
 * it; answers complete futures on the one reader thread, so a continuation must not block. A
 * refused request completes with {@link TracerRefusedException}; when the link is lost all open and
 * later requests complete with {@link TracerLostException}.
 *
 * <p>A plain socket and not a channel: an interrupt of a requesting thread must not close the link
 * that all others share.
 */
public final class TracerClient implements AutoCloseable {
  /** The service number of events of the harness itself. */
  public static final int DRIVER = 0xffff;

  /** How long {@link #close} waits for the reader thread to end, in ms. */
  private static final long READER_END_MS = 1_000;

  /** How often the limit of a drain is granted anew because events still arrive. */
  private static final int DRAIN_LIMITS = 60;

  /** Which processes of an instance a signal goes to. */
  public enum Scope {
    MAIN,
    ALL
  }

  private final Socket socket;
  private final OutputStream out;
  private final FrameInput in;
  private final Welcome welcome;
  private final EventSink sink;
  private final Thread reader;
  private final OpenRequests open = new OpenRequests();
  private final Object writeLock = new Object();
  private volatile @Nullable TracerLostException lost;

  /** Frames that have arrived. */
  private final AtomicLong arrived = new AtomicLong();

  /** The reader is busy with a frame, so that it cannot see whether more have come. */
  private volatile boolean handling;

  private volatile boolean closing;

  private TracerClient(Handshake.Greeted link, EventSink sink) throws IOException {
    this.socket = link.socket();
    this.out = socket.getOutputStream();
    this.in = link.input();
    this.welcome = link.welcome();
    this.sink = sink;
    this.reader = new Thread(this::read, "tracer-link");
    reader.setDaemon(true);
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
    requireNonNull(sink, "sink is null");
    Handshake.Greeted link = new Handshake(host, port, token, timeout).run();
    try {
      TracerClient client = new TracerClient(link, sink);
      client.reader.start();
      return client;
    } catch (IOException e) {
      throw new TracerLostException("the tracer closed the link at once; start the run again", e);
    }
  }

  /** What the tracer said of itself. */
  public Welcome welcome() {
    return welcome;
  }

  /**
   * Takes over the gate of a service's container.
   *
   * @param gatePid on the engine's machine; where gates come to the tracer, the gate's ticket
   */
  public CompletableFuture<GateInfo> attach(int service, String name, int gatePid) {
    return request(
        "attaching " + name, req -> Wire.attach(req, service, name, gatePid), Wire::gateInfo);
  }

  /** Tells every service's address; replaces what was told before. */
  public CompletableFuture<@Nullable Void> routes(List<Route> routes) {
    return request("setting routes", req -> Wire.routes(req, routes), in -> null);
  }

  /** Starts an instance; answered with the host pid when the program's execve has succeeded. */
  public CompletableFuture<Integer> start(int service, int instance, LaunchSpec spec) {
    return request(
        "starting " + spec.program(),
        req -> Wire.start(req, service, instance, spec),
        FrameReader::u32);
  }

  /** Sends a signal to an instance; answered when it has been delivered. */
  public CompletableFuture<@Nullable Void> signal(int instance, int signal, Scope scope) {
    return request(
        "signal " + signal, req -> Wire.signal(req, instance, signal, scope), in -> null);
  }

  /**
   * SIGTERM, and SIGKILL to the whole instance after the grace. Its files are thrown away.
   *
   * @param grace zero for SIGKILL at once
   */
  public CompletableFuture<@Nullable Void> stop(int instance, Duration grace) {
    return request("stopping", req -> Wire.stop(req, instance, grace, false), in -> null);
  }

  /** Ends the whole instance at once; its files wait for the next one of the service. */
  public CompletableFuture<@Nullable Void> stopToRestart(int instance) {
    return request("restarting", req -> Wire.stop(req, instance, Duration.ZERO, true), in -> null);
  }

  /**
   * Makes what the service's last instance left, which was stopped to restart or ended by itself,
   * the state that later instances start from.
   */
  public CompletableFuture<@Nullable Void> snapshot(int service) {
    return request("making a snapshot", req -> Wire.snapshot(req, service), in -> null);
  }

  /**
   * Runs a program beside an instance's main program, as the same user, without a trace in counts
   * and events. It is killed when the time is up.
   *
   * @param argv the program is looked for as that of a launch
   * @return its wait status, as {@code waitpid} gives it
   */
  public CompletableFuture<Integer> exec(int instance, List<String> argv, Duration timeout) {
    return request(
        "running " + argv.get(0), req -> Wire.exec(req, instance, argv, timeout), FrameReader::u32);
  }

  /**
   * As {@link #stop}, but the files of the instance wait for the next one of the service, or to
   * become its {@link #snapshot}.
   */
  public CompletableFuture<@Nullable Void> stopKeepingFiles(int instance, Duration grace) {
    return request("stopping", req -> Wire.stop(req, instance, grace, true), in -> null);
  }

  /** Answered behind every event decided so far, with the number of the last one. */
  public CompletableFuture<Long> drain() {
    return request("draining the events", Wire::drain, FrameReader::u64);
  }

  /** Sockets the instance listens on at this moment. */
  public CompletableFuture<List<ListeningPort>> ports(int instance) {
    return request("asking for ports", req -> Wire.ports(req, instance), Wire::listeningPorts);
  }

  /** A new test: numbers start at 1 again, times at 0. */
  public CompletableFuture<@Nullable Void> begin(int test) {
    return request(
        "beginning a test",
        req -> Wire.begin(req, test),
        in -> {
          sink.begun(test);
          return null;
        });
  }

  /**
   * Puts an event of the harness into the one order; answered with its number, after the sink has
   * seen it.
   *
   * @param service number of the service, or {@link #DRIVER}
   */
  public CompletableFuture<Long> mark(int service, byte[] payload) {
    int req = open.next();
    byte[] frame = Wire.mark(req, service, payload);
    CompletableFuture<Long> answer = open.openMark(req);
    send(frame);
    return answer;
  }

  /**
   * Puts rules on top of a service's; answered when the next call is decided with them. Refused
   * with {@link TracerError#NOT_INTERCEPTED} when a call they name never reaches the tracer.
   *
   * @param window names them for {@link #unrule}, unique in the run
   * @param seed of the run
   */
  public CompletableFuture<@Nullable Void> rules(
      int service, int window, long seed, List<WireRule> rules) {
    return request(
        "putting rules in force", req -> Wire.rules(req, service, window, seed, rules), in -> null);
  }

  /** Takes rules out of force; answered when no call is decided by them any more. */
  public CompletableFuture<List<RuleTally>> unrule(int service, int window) {
    return request(
        "taking rules out of force", req -> Wire.unrule(req, service, window), Wire::tallies);
  }

  /**
   * Lets held calls go on, the longest held first; answered with their number.
   *
   * @param count 0 for all
   */
  public CompletableFuture<Integer> release(String tag, int count) {
    return request("releasing held calls", req -> Wire.release(req, tag, count), FrameReader::u32);
  }

  /**
   * Passes a piece of standard input on; answered when the program's pipe has taken all of it, so
   * wait before the next. Refused with INSTANCE_GONE when nobody reads it any more.
   *
   * @param piece empty ends the input
   */
  public CompletableFuture<@Nullable Void> input(int instance, byte[] piece) {
    return request("passing input on", req -> Wire.stream(req, instance, 0, piece), in -> null);
  }

  /**
   * Nobody reads an output of the program any more; its next write there fails.
   *
   * @param stream 1 or 2
   */
  public CompletableFuture<@Nullable Void> cutOff(int instance, int stream) {
    return request(
        "closing an output", req -> Wire.stream(req, instance, stream, new byte[0]), in -> null);
  }

  /**
   * Answered when every thread of every service sleeps, or the time is up; tells which. A request
   * that is still open then is answered first.
   */
  public CompletableFuture<Boolean> settle(Duration timeout) {
    return request("settling", req -> Wire.settle(req, timeout), Wire::settled);
  }

  /** The tracer's own figures. */
  public CompletableFuture<TracerStats> stats() {
    return request("asking for figures", Wire::stats, Wire::stats);
  }

  /** Asks the tracer to end, and with it every gate and instance. Not answered. */
  public void shutdown() {
    send(Wire.shutdown());
  }

  /**
   * Waits for an answer on the calling thread.
   *
   * @param what names the request in the message, {@code "start of db"}
   * @throws TracerLostException when the link is lost or the time is up
   * @throws TracerRefusedException when the tracer refused
   */
  public static <T extends @Nullable Object> T await(
      CompletableFuture<T> answer, Duration timeout, String what) throws InterruptedException {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TracerLostException(
          String.format(
              Locale.ROOT,
              "the tracer did not answer within %.1fs: %s; the engine may be overloaded or gone",
              timeout.toNanos() / 1e9,
              what),
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FaultboxException known) {
        throw known;
      }
      throw new IllegalStateException(what, e.getCause());
    }
  }

  /**
   * Drains and waits. The limit is one of silence: as long as frames arrive the tracer lives and
   * the answer is on its way behind them, on a machine that is busy or after a flood of events.
   *
   * @return the number of the last event
   * @throws TracerLostException when the link is lost, nothing arrives for the limit, or the answer
   *     is not there after {@link #DRAIN_LIMITS} of them
   */
  public long awaitDrain(Duration limit, String what) throws InterruptedException {
    return awaitUnlessSilent(drain(), limit, what, DRAIN_LIMITS);
  }

  /**
   * Waits for an answer without a limit of its own, as long as the tracer sends anything or the
   * sink has not yet taken what it sent.
   *
   * @param silence after so long without a frame the tracer is given up
   * @throws TracerLostException when the link is lost or the tracer is silent
   * @throws TracerRefusedException when the tracer refused
   */
  public <T extends @Nullable Object> T awaitUnlessSilent(
      CompletableFuture<T> answer, Duration silence, String what) throws InterruptedException {
    return awaitUnlessSilent(answer, silence, what, Integer.MAX_VALUE);
  }

  private <T extends @Nullable Object> T awaitUnlessSilent(
      CompletableFuture<T> answer, Duration silence, String what, int turns)
      throws InterruptedException {
    for (int turn = 1; ; turn++) {
      long before = arrived.get();
      boolean busy = handling;
      try {
        return await(answer, silence, what);
      } catch (TracerLostException e) {
        boolean silent = !busy && !handling && arrived.get() == before;
        if (lost != null || silent || turn == turns) {
          throw e;
        }
      }
    }
  }

  /** Closes the link; the tracer exits when it sees that. The sink is not told. */
  @Override
  public void close() {
    closing = true;
    closeSocket();
    if (Thread.currentThread() == reader) {
      return;
    }
    try {
      // A thread still blocked in a socket read delays the end of the process by 0.3 s.
      reader.join(READER_END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends @Nullable Object> CompletableFuture<T> request(
      String what, IntFunction<byte[]> encoder, Function<FrameReader, T> decoder) {
    int req = open.next();
    byte[] frame = encoder.apply(req);
    CompletableFuture<T> answer = open.open(req, what, decoder);
    send(frame);
    return answer;
  }

  /** Writes one frame in one call. A failed write is found by the reader, which ends the link. */
  private void send(byte[] frame) {
    try {
      synchronized (writeLock) {
        out.write(frame);
      }
    } catch (IOException e) {
      closeSocket();
    }
    TracerLostException reason = lost;
    if (reason != null) {
      open.failAll(reason);
    }
  }

  private void read() {
    TracerLostException reason;
    try {
      ByteBuffer frame = in.next();
      while (frame != null) {
        handling = true;
        arrived.incrementAndGet();
        handle(frame);
        handling = false;
        frame = in.next();
      }
      reason =
          new TracerLostException(
              "the tracer closed its connection; its container has ended or the engine is gone",
              null);
    } catch (IOException e) {
      reason =
          new TracerLostException(
              "the connection to the tracer broke ("
                  + e.getMessage()
                  + "); its container has ended or the engine is gone",
              e);
    } catch (TracerRefusedException e) {
      reason = new TracerLostException("the tracer gave up: " + e.text(), e);
    } catch (RuntimeException e) {
      reason =
          new TracerLostException(
              "the tracer sent what the harness does not understand (" + e.getMessage() + ")", e);
    }
    if (closing) {
      reason = new TracerLostException("the link to the tracer was closed", null);
    }
    lost = reason;
    closeSocket();
    try {
      if (!closing) {
        sink.lost(reason);
      }
    } finally {
      open.failAll(reason);
    }
  }

  private void handle(ByteBuffer frame) {
    FrameReader reader = new FrameReader(frame);
    int type = reader.u8();
    switch (type) {
      case Wire.EVENTS:
        events(reader.rest());
        break;
      case Wire.OK:
        open.answered(reader.u32(), reader);
        break;
      case Wire.ERROR:
        int req = reader.u32();
        if (req == 0) {
          throw Refusals.of("the link", reader);
        }
        open.refused(req, reader);
        break;
      default:
        throw new MalformedFrameException("unknown message type " + type);
    }
  }

  private void events(ByteBuffer records) {
    Map<Integer, Long> arrived = new LinkedHashMap<>(2);
    Wire.scan(records, arrived::put);
    sink.records(records);
    arrived.forEach(open::marked);
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      // The link is given up in any case.
    }
  }
}
