package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of one test. One thread appends; any thread reads, counts and waits. Records are kept as
 * they came and decoded when somebody looks, so a million events take about as much memory as they
 * took on the wire. Bounded: what comes behind the bound is counted, not kept.
 *
 * <p>Output lines are kept apart, the end of each stream, and are not events.
 */
public final class EventLog {
  /** Events kept at most. */
  public static final int MAX_EVENTS = 2_000_000;

  /** Bytes of events kept at most: 192 MiB. */
  public static final long MAX_BYTES = 192L << 20;

  /** Notes kept at most; a service in a loop must not fill the memory. */
  private static final int MAX_NOTES = 1_000;

  private static final int LENGTH_BYTES = 4;

  /** What waiting for a listening port ended with. */
  public enum Readiness {
    /** The instance listens on the port. */
    LISTENING,
    /** The instance exited, or its gate is gone. */
    EXITED,
    /** The time is up. */
    TIMEOUT
  }

  /** Sees lines of services as they arrive. */
  @FunctionalInterface
  public interface LineListener {
    /**
     * @param stream {@code stdout} or {@code stderr}
     */
    void line(String service, String stream, String line);
  }

  /** Sees output that is passed on as it comes, not kept. */
  @FunctionalInterface
  public interface BytesListener {
    /**
     * @param stream 1 for stdout, 2 for stderr
     * @param bytes valid during the call
     */
    void bytes(int stream, ByteBuffer bytes);
  }

  private final SyscallTable table;
  private final RecordDecoder decoder;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StoredEvents store;
  private final Instances instances = new Instances();
  private final SyscallCounts[] counts;
  private final Outputs outputs;
  private final List<Note> notes = new ArrayList<>();
  private int bodyEnd = Integer.MAX_VALUE;
  private long unkept;
  private long unseen;
  private @Nullable EnvironmentException lost;
  private volatile @Nullable Consumer<Event> faultListener;

  /**
   * @param services those of the run; the index is the number on the wire
   * @param machine the engine's, as {@code uname -m} says it: flags have its numbers
   */
  public EventLog(List<TracedService> services, SyscallTable table, String machine) {
    this(services, table, machine, MAX_EVENTS, MAX_BYTES);
  }

  /** With bounds of its own, for tests. */
  EventLog(
      List<TracedService> services,
      SyscallTable table,
      String machine,
      int maxEvents,
      long maxBytes) {
    this.table = requireNonNull(table, "table is null");
    this.decoder = new RecordDecoder(services, table, machine);
    this.store = new StoredEvents(decoder, maxEvents, maxBytes);
    this.outputs = new Outputs(services.size());
    counts = new SyscallCounts[services.size()];
    for (int i = 0; i < services.size(); i++) {
      numbers.put(services.get(i).name(), i);
      counts[i] = new SyscallCounts(table);
    }
  }

  /**
   * Takes whole event records, back to back; copies what it keeps. Wakes those who wait once.
   *
   * @throws IllegalArgumentException for bytes that are no event records; those before them are
   *     taken
   */
  public void append(ByteBuffer records) {
    ByteBuffer in = records.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    lock.lock();
    try {
      while (in.hasRemaining()) {
        int length = in.remaining() < LENGTH_BYTES ? -1 : in.getInt();
        if (length < Records.HEADER_BYTES || length > in.remaining()) {
          throw new IllegalArgumentException("an event record passes the end of its frame");
        }
        ByteBuffer record = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        accept(record);
        in.position(in.position() + length);
      }
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  /**
   * Shows every line from now on to somebody, on the thread that appends and under the log's lock:
   * the listener must not use the log.
   */
  public void onLine(LineListener listener) {
    outputs.onLine(requireNonNull(listener, "listener is null"));
  }

  /** Shows output that comes as bytes, as {@link #onLine} does lines. */
  public void onBytes(BytesListener listener) {
    outputs.onBytes(requireNonNull(listener, "listener is null"));
  }

  /**
   * Shows every call to which something happens that its program can notice, as {@link #onLine}.
   */
  public void onFault(Consumer<Event> listener) {
    faultListener = requireNonNull(listener, "listener is null");
  }

  /** What events will say about the rule of a number; before the tracer knows the rule. */
  public void rule(int number, TracedRule rule) {
    decoder.rule(number, requireNonNull(rule, "rule is null"));
  }

  /** Bytes of memory that the events take. */
  public long bytes() {
    lock.lock();
    try {
      return store.allocated();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing follows; everybody who waits gets this exception. */
  public void lost(EnvironmentException reason) {
    lock.lock();
    try {
      lost = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the part of the log a test is judged by.
   *
   * @param lastSeq events behind this number are teardown: outside queries and counts
   */
  public void endBody(long lastSeq) {
    lock.lock();
    try {
      StoredEvents.View view = store.view();
      int end = store.countTo(lastSeq);
      for (int i = end; i < view.size(); i++) {
        ByteBuffer record = view.record(i).slice().order(ByteOrder.LITTLE_ENDIAN);
        if (record.get(0) == Records.SYSCALL) {
          count(record, -1);
        }
      }
      bodyEnd = end;
    } finally {
      lock.unlock();
    }
  }

  /** Events of the test so far, decoded one by one; a fixed view that can be iterated again. */
  public Events events() {
    StoredEvents.View view = view();
    return view.events(bodySize(view));
  }

  /** Events of the teardown phase so far. */
  public Iterable<Event> teardownEvents() {
    StoredEvents.View view = view();
    return () -> view.iterator(bodySize(view), view.size());
  }

  /** Number of events {@link #events} gives. */
  public int size() {
    return bodySize(view());
  }

  /**
   * Number of the last event that is not behind a number of the tracer, which counts output lines
   * and notes as well; 0 when there is none.
   */
  public long numberOf(long tracerSeq) {
    return locked(() -> store.countTo(tracerSeq));
  }

  /** Events of the test that were not kept, because of the bound. */
  public long unkept() {
    return locked(() -> unkept);
  }

  /** Calls of the test that the tracer let through, because it could not do what was to be done. */
  public long unseen() {
    return locked(() -> unseen);
  }

  /** Calls of one service, exact also where events were not kept; zero for an unknown name. */
  public SyscallSummary syscalls(String service) {
    return locked(
        () -> {
          Integer number = numbers.get(service);
          return number == null
              ? new SyscallSummary(0, 0, Map.of())
              : counts[number].summary(table);
        });
  }

  /** What a service wrote, the last MiB of each stream; empty for an unknown name. */
  public ServiceOutput output(String service) {
    return locked(
        () -> {
          Integer number = numbers.get(service);
          return number == null ? new ServiceOutput(List.of(), List.of(), 0) : outputs.of(number);
        });
  }

  /** The last lines of both streams in the order they were written. */
  public List<String> lastLines(String service, int count) {
    return locked(
        () -> {
          Integer number = numbers.get(service);
          return number == null ? List.of() : outputs.last(number, count);
        });
  }

  /**
   * Waits until an event of the test matches, those already in the log included. The predicate runs
   * on the calling thread, once per event, in order.
   *
   * @return the first match, empty when the time is up
   * @throws EnvironmentException when the tracer is lost first
   */
  public Optional<Event> waitFor(Predicate<Event> predicate, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int seen = 0;
    while (true) {
      StoredEvents.View view = view();
      for (int end = bodySize(view); seen < end; seen++) {
        Event event = view.get(seen);
        if (predicate.test(event)) {
          return Optional.of(event);
        }
      }
      int next = seen;
      if (!await(() -> store.size() > next && next < bodyEnd, deadline)) {
        return Optional.empty();
      }
    }
  }

  /**
   * Takes over what the log of a test before knew of an instance that is still alive.
   *
   * @param service its number
   * @param listeners sockets it was seen to listen on
   */
  public void adopt(int instance, int service, Set<Listener> listeners) {
    lock.lock();
    try {
      instances.started(instance, service);
      listeners.forEach(listener -> instances.listening(instance, service, listener));
    } finally {
      lock.unlock();
    }
  }

  /** Sockets the instance was seen to listen on, or to bind (UDP), in that order. */
  public Set<Listener> listening(int instance) {
    return locked(() -> instances.listeners(instance));
  }

  /**
   * Waits until the instance listens on a TCP port or is gone.
   *
   * @throws EnvironmentException when the tracer is lost first
   */
  public Readiness awaitListening(int instance, int port, Duration timeout)
      throws InterruptedException {
    return awaitListening(instance, Transport.TCP, port, timeout);
  }

  /**
   * Waits until the instance listens on a port (of UDP: has bound it) or is gone.
   *
   * @throws EnvironmentException when the tracer is lost first
   */
  public Readiness awaitListening(int instance, Transport transport, int port, Duration timeout)
      throws InterruptedException {
    await(
        () -> instances.gone(instance) || instances.listens(instance, transport, port),
        System.nanoTime() + timeout.toNanos());
    return locked(
        () -> {
          if (instances.gone(instance)) {
            return Readiness.EXITED;
          }
          return instances.listens(instance, transport, port)
              ? Readiness.LISTENING
              : Readiness.TIMEOUT;
        });
  }

  /** How the instance ended, empty while it runs. */
  public Optional<InstanceExit> exit(int instance) {
    return locked(() -> Optional.ofNullable(instances.exit(instance)));
  }

  /** Exits that nobody asked for, in order. */
  public List<InstanceExit> unaskedExits() {
    return locked(instances::unasked);
  }

  /** Exits before the end of the test stopped the rest, in order. */
  public List<InstanceExit> exitsBeforeStop() {
    return locked(instances::beforeStop);
  }

  /**
   * Waits until the instance has ended or its gate is gone; empty when the time is up, or the gate
   * took the knowledge with it.
   *
   * @throws EnvironmentException when the tracer is lost first
   */
  public Optional<InstanceExit> awaitExit(int instance, Duration timeout)
      throws InterruptedException {
    await(() -> instances.gone(instance), System.nanoTime() + timeout.toNanos());
    return exit(instance);
  }

  /** What the tracer wants said, in order, the first thousand. */
  public List<Note> notes() {
    return locked(() -> List.copyOf(notes));
  }

  /** Services whose container or gate is gone, with the tracer's words. */
  public Map<String, String> lostGates() {
    return locked(
        () -> {
          Map<String, String> byName = new LinkedHashMap<>();
          instances
              .lostGates()
              .forEach((number, text) -> byName.put(decoder.serviceName(number), text));
          return byName;
        });
  }

  private void accept(ByteBuffer record) {
    RecordReader in = new RecordReader(record);
    int kind = in.u8();
    long seq = in.i64();
    long nanos = in.i64();
    int service = in.u16();
    String name = decoder.serviceName(service);
    switch (kind) {
      case Records.SYSCALL -> {
        decoder.checkSyscall(in);
        if (bodyEnd == Integer.MAX_VALUE) {
          count(record, 1);
        }
        Consumer<Event> listener = faultListener;
        if (listener != null && Decisions.isFault(record.get(Records.DECISION_AT) & 0xff)) {
          listener.accept(
              decoder.decode(record.duplicate().position(0), store.size() + 1L, List.of(), null));
        }
      }
      case Records.OUTPUT -> {
        outputs.accept(in, seq, nanos, known(service), name, record);
        return;
      }
      case Records.STARTED -> instances.started(in.i32(), known(service));
      case Records.EXITED -> instances.exited(known(service), RecordDecoder.exit(in, seq));
      case Records.LISTEN -> {
        int instance = in.i32();
        Listener listener = new Listener(in.transport(), in.address(), in.u16());
        in.end();
        instances.listening(instance, known(service), listener);
        return;
      }
      case Records.ACCEPTED -> {
        store.accepted(decoder.serviceName(known(service)), in);
        return;
      }
      case Records.DROPPED -> unseen += in.i64();
      case Records.NOTE -> {
        Note note = new Note(name, in.i32(), in.str(), in.str());
        in.end();
        if (notes.size() < MAX_NOTES) {
          notes.add(note);
        }
        return;
      }
      case Records.GATE_LOST -> instances.gateLost(known(service), in.str());
      case Records.MARK -> {}
      default -> throw new IllegalArgumentException("unknown kind of record " + kind);
    }
    record.position(0);
    if (kind != Records.SYSCALL) {
      decoder.check(record.duplicate());
    }
    if (!store.add(kind, record) && bodyEnd == Integer.MAX_VALUE) {
      unkept++;
    }
  }

  private void count(ByteBuffer record, int weight) {
    int service = record.getShort(Records.SERVICE_AT) & 0xffff;
    int id = record.getShort(Records.CALL_AT) & 0xffff;
    counts[known(service)].add(id, record.get(Records.DECISION_AT) & 0xff, weight);
  }

  private int known(int service) {
    if (service == Records.NO_SERVICE) {
      throw new IllegalArgumentException("a record of an instance names no service");
    }
    return service;
  }

  /** Waits for a condition, looked at under the lock; false when the time is up. */
  private boolean await(BooleanSupplier condition, long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!condition.getAsBoolean()) {
        if (lost != null) {
          throw lost;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private StoredEvents.View view() {
    return locked(store::view);
  }

  private int bodySize(StoredEvents.View view) {
    return locked(() -> Math.min(bodyEnd, view.size()));
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }
}
