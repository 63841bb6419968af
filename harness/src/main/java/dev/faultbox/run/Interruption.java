package dev.faultbox.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * The user's wish to stop, from SIGINT, SIGTERM or SIGHUP. The first signal asks the run to stop
 * and clean up; the second ends the process at once, and the watchdog cleans up after it. The same
 * signal within half a second is no second one: {@code timeout} of the coreutils sends its signal
 * to the process and then to its group, and so do other parents.
 */
public final class Interruption {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** Far longer than two signals of one sender lie apart, shorter than a user thinks. */
  private static final long ECHO_NANOS = 500_000_000;

  private final List<Runnable> listeners = new ArrayList<>();
  private boolean requested;
  private @Nullable IntConsumer receiver;
  private int lastNumber = -1;
  private long lastNanos;

  /** Takes over the signals of this process; meant for the command line only. */
  public static Interruption ofProcessSignals() {
    Interruption interruption = new Interruption();
    for (String name : SIGNALS) {
      try {
        Signal.handle(new Signal(name), signal -> interruption.signalled(signal.getNumber()));
      } catch (IllegalArgumentException e) {
        // The platform has no such signal, or the JVM was started with -Xrs.
        continue;
      }
    }
    return interruption;
  }

  /**
   * Whether a signal is the one before once more.
   *
   * @param nanos when it came, by {@link System#nanoTime}
   */
  synchronized boolean isEcho(int number, long nanos) {
    if (number == lastNumber && nanos - lastNanos < ECHO_NANOS) {
      return true;
    }
    lastNumber = number;
    lastNanos = nanos;
    return false;
  }

  private void signalled(int number) {
    if (isEcho(number, System.nanoTime())) {
      return;
    }
    IntConsumer target;
    synchronized (this) {
      target = requested ? null : receiver;
    }
    if (target != null) {
      target.accept(number);
      return;
    }
    if (isRequested()) {
      Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
    }
    request();
  }

  /**
   * From now on signals of this process are somebody else's, who gets their numbers on a thread of
   * the JVM; null ends that. A wish that came before stays.
   */
  synchronized void passSignalsTo(@Nullable IntConsumer receiver) {
    this.receiver = receiver;
  }

  /** Asks the run to stop; safe to call more than once and from any thread. */
  public void request() {
    List<Runnable> toTell;
    synchronized (this) {
      if (requested) {
        return;
      }
      requested = true;
      toTell = List.copyOf(listeners);
    }
    toTell.forEach(Runnable::run);
  }

  public synchronized boolean isRequested() {
    return requested;
  }

  /**
   * Does something that may take long on the calling thread, which is interrupted when the wish
   * comes. The interrupt does not outlive the call.
   */
  public <T> T interruptible(Supplier<T> work) {
    Thread worker = Thread.currentThread();
    Runnable listener = worker::interrupt;
    onRequest(listener);
    try {
      return work.get();
    } finally {
      forget(listener);
      if (isRequested()) {
        Thread.interrupted();
      }
    }
  }

  /** Calls the listener once when the wish comes, at once when it has come already. */
  public void onRequest(Runnable listener) {
    synchronized (this) {
      if (!requested) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  synchronized void forget(Runnable listener) {
    listeners.remove(listener);
  }
}
