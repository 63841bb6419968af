package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunListener;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.TestCase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tests of a run between the lanes that carry them out and the one thread that reports them:
 * handed out in the order of registration, told in the same order, whoever was faster. What the
 * first unreported test does is told at once, what others do is kept until it is their turn. Safe
 * for any thread.
 */
final class TestQueue {
  /** Results that wait for an earlier one at most, whatever their size. */
  static final int MAX_AHEAD = 1_000;

  private enum State {
    WAITING,
    TAKEN,
    RUNNING,
    DONE
  }

  /** One test and what is known of it. */
  private static final class Place {
    private final TestCase test;
    private final LineBuffer lines = new LineBuffer();
    private State state = State.WAITING;
    private @Nullable Turn turn;
    private @Nullable TestResult result;
    private long bytes;
    private boolean startTold;

    Place(TestCase test) {
      this.test = test;
    }
  }

  private final List<Place> places = new ArrayList<>();
  private final Widenings widenings;
  private final long maxBytes;
  private final Deque<Consumer<RunListener>> notices = new ArrayDeque<>();
  private int told;
  private int ahead;
  private long bytesAhead;
  private final List<Verdict> verdicts = new ArrayList<>();
  private int lanes;
  private boolean closed;

  /**
   * @param calls what is intercepted before any test has asked for more
   * @param maxBytes memory of results that wait for an earlier one; above it no further test begins
   */
  TestQueue(List<TestCase> tests, CallSet calls, long maxBytes) {
    tests.forEach(test -> places.add(new Place(test)));
    this.widenings = new Widenings(calls);
    this.maxBytes = maxBytes;
  }

  /** A lane begins to work; telling does not end before it has left. */
  synchronized void enter() {
    lanes++;
  }

  /** A lane has ended. */
  synchronized void leave() {
    lanes--;
    notifyAll();
  }

  /** Hands out no test from now on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether there is a test that nobody has taken. */
  synchronized boolean hasWaiting() {
    return !closed && firstWaiting() >= 0;
  }

  /** Of the tests that were told. */
  synchronized List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Whether all tests have their result. */
  synchronized boolean isDone() {
    return places.stream().allMatch(place -> place.state == State.DONE);
  }

  /**
   * The next test for a lane; waits while too much waits to be told.
   *
   * @return null when nobody has to be found for any test
   */
  synchronized @Nullable Turn take() throws InterruptedException {
    while (!closed) {
      int position = firstWaiting();
      if (position < 0) {
        return null;
      }
      boolean room = ahead < MAX_AHEAD && bytesAhead < maxBytes;
      if (room || position == told) {
        return handOut(position);
      }
      wait();
    }
    return null;
  }

  private Turn handOut(int position) {
    Place place = places.get(position);
    widenings.forget(position);
    Turn turn = new Turn(this, position, place.test, widenings.before(position));
    place.state = State.TAKEN;
    place.turn = turn;
    place.lines.clear();
    return turn;
  }

  private int firstWaiting() {
    for (int i = told; i < places.size(); i++) {
      if (places.get(i).state == State.WAITING) {
        return i;
      }
    }
    return -1;
  }

  synchronized void begin(Turn turn) {
    place(turn).state = State.RUNNING;
    notifyAll();
  }

  synchronized void widen(Turn turn, Set<String> families) {
    widenings.widen(turn.position(), families);
    for (Place place : places.subList(turn.position() + 1, places.size())) {
      if (place.state == State.DONE && !isCurrent(place)) {
        sendBack(place);
      }
    }
    notifyAll();
  }

  /** Nothing of it has been told: the test that has widened the set is before it. */
  private void sendBack(Place place) {
    ahead--;
    bytesAhead -= place.bytes;
    place.result = null;
    place.state = State.WAITING;
  }

  /** Whether the test was begun with what one lane would have begun it with. */
  private boolean isCurrent(Place place) {
    Turn turn = requireNonNull(place.turn, "the test was not begun");
    return turn.calls().isSameAs(widenings.before(turn.position()));
  }

  /**
   * @see Turn#output
   */
  synchronized void output(Turn turn, String service, String stream, String line) {
    Place place = place(turn);
    // The reader of a full terminal slows the service; one that waits for its turn must not.
    while (place.lines.isFull() && isFirst(place) && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    place.lines.add(service, stream, line);
    notifyAll();
  }

  synchronized void finish(Turn turn, TestResult result, long bytes) {
    Place place = place(turn);
    if (!closed && !isCurrent(place)) {
      place.state = State.WAITING;
    } else {
      place.result = requireNonNull(result, "result is null");
      place.bytes = bytes + place.lines.bytes();
      place.state = State.DONE;
      ahead++;
      bytesAhead += place.bytes;
    }
    notifyAll();
  }

  synchronized void giveBack(Turn turn) {
    place(turn).state = State.WAITING;
    notifyAll();
  }

  /** Something that is told as soon as possible, between whatever tests. */
  synchronized void notice(Consumer<RunListener> what) {
    notices.add(requireNonNull(what, "what is null"));
    notifyAll();
  }

  /**
   * Tells the listener of everything, on the calling thread, until all lanes have left and nothing
   * is left to tell. A test that was not finished by then is passed over.
   */
  void tell(RunListener listener) throws InterruptedException {
    Consumer<RunListener> next = awaitNext();
    while (next != null) {
      next.accept(listener);
      next = awaitNext();
    }
  }

  private synchronized @Nullable Consumer<RunListener> awaitNext() throws InterruptedException {
    while (true) {
      Consumer<RunListener> next = notices.isEmpty() ? nextOfTests() : notices.remove();
      if (next != null) {
        return next;
      }
      if (lanes == 0) {
        return null;
      }
      wait();
    }
  }

  private @Nullable Consumer<RunListener> nextOfTests() {
    if (lanes == 0) {
      while (told < places.size() && places.get(told).state != State.DONE) {
        told++;
      }
    }
    if (told == places.size()) {
      return null;
    }
    Place place = places.get(told);
    boolean begun = place.state == State.RUNNING || place.state == State.DONE;
    if (!begun || !(closed || isCurrent(place))) {
      return null;
    }
    if (!place.startTold) {
      place.startTold = true;
      return listener -> listener.testStarted(place.test.name());
    }
    LineBuffer.Line line = place.lines.poll();
    if (line != null) {
      notifyAll();
      return listener -> listener.serviceOutput(line.service(), line.stream(), line.text());
    }
    return place.state == State.DONE ? nextResult(place) : null;
  }

  private Consumer<RunListener> nextResult(Place place) {
    TestResult result = requireNonNull(place.result, "the test has no result");
    place.result = null;
    verdicts.add(result.verdict());
    told++;
    ahead--;
    bytesAhead -= place.bytes;
    notifyAll();
    return listener -> listener.testFinished(result);
  }

  private boolean isFirst(Place place) {
    return told < places.size() && places.get(told) == place;
  }

  private Place place(Turn turn) {
    return places.get(turn.position());
  }
}
