package dev.faultbox.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose time is up. Blocking channels have no timeout of their own; closing one
 * from another thread is the documented way to end a call that is blocked on it. One daemon thread,
 * started with the first guard. Safe for use by many threads.
 */
final class Deadlines implements Closeable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final List<Guard> guards = new ArrayList<>();
  private boolean running;
  private boolean closed;

  /** Starts a guard; the caller must {@link Guard#close() close} it when the exchange is over. */
  Guard guard(Connection connection, long nanos) {
    Guard guard = new Guard(connection, System.nanoTime() + nanos);
    synchronized (this) {
      guards.add(guard);
      if (!running && !closed) {
        running = true;
        Thread thread = new Thread(this::run, "engine-deadlines");
        thread.setDaemon(true);
        thread.start();
      }
      notifyAll();
    }
    return guard;
  }

  private void run() {
    try {
      while (true) {
        Guard due;
        synchronized (this) {
          due = awaitDue();
          if (due == null) {
            running = false;
            return;
          }
          guards.remove(due);
          due.expired = true;
        }
        due.connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next guard whose time has come, or null once this is closed. */
  private @Nullable Guard awaitDue() throws InterruptedException {
    while (!closed) {
      Guard next = null;
      for (Guard guard : guards) {
        if (next == null || guard.at - next.at < 0) {
          next = guard;
        }
      }
      if (next == null) {
        wait();
        continue;
      }
      long left = next.at - System.nanoTime();
      if (left <= 0) {
        return next;
      }
      wait(left / NANOS_PER_MILLI + 1);
    }
    return null;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** The time limit of one exchange. */
  final class Guard implements Closeable {
    private final Connection connection;
    private long at;
    private volatile boolean expired;

    private Guard(Connection connection, long at) {
      this.connection = connection;
      this.at = at;
    }

    /** Whether the connection was closed because its time was up. */
    boolean expired() {
      return expired;
    }

    /** Starts the time anew; without effect once it was up. */
    void renew(long nanos) {
      synchronized (Deadlines.this) {
        at = System.nanoTime() + nanos;
      }
    }

    @Override
    public void close() {
      synchronized (Deadlines.this) {
        guards.remove(this);
      }
    }
  }

  /** Turns the failure of a closed channel into one that says why it was closed. */
  static IOException explain(Guard guard, String what, IOException e) {
    return guard.expired() ? new DeadlineException("no complete answer to " + what, e) : e;
  }
}
