package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.TestResult;
import dev.faultbox.spec.TestCase;
import java.util.Set;

/**
 * One test in the hands of one lane, from {@link TestQueue#take} until it is finished or given
 * back.
 */
final class Turn {
  private final TestQueue queue;
  private final int position;
  private final TestCase test;
  private final CallSet calls;

  /**
   * @param position in the order of registration, from 0
   * @param calls what the test begins with
   */
  Turn(TestQueue queue, int position, TestCase test, CallSet calls) {
    this.queue = requireNonNull(queue, "queue is null");
    this.position = position;
    this.test = requireNonNull(test, "test is null");
    this.calls = requireNonNull(calls, "calls is null");
  }

  int position() {
    return position;
  }

  TestCase test() {
    return test;
  }

  /** What is intercepted when the test begins. */
  CallSet calls() {
    return calls;
  }

  /** The test is about to start its instances. */
  void begin() {
    queue.begin(this);
  }

  /** The test lacked these families of calls; those behind it have them from now on. */
  void widen(Set<String> families) {
    queue.widen(this, families);
  }

  /** A line a service has written. May wait until somebody has read those before it. */
  void output(String service, String stream, String line) {
    queue.output(this, service, stream, line);
  }

  /**
   * Hands in the result. It is dropped when a test before this one has changed what is intercepted:
   * the test is then handed out again.
   *
   * @param bytes memory that the result keeps until it is reported, about
   */
  void finish(TestResult result, long bytes) {
    queue.finish(this, result, bytes);
  }

  /** The lane cannot carry it out; another one may. */
  void giveBack() {
    queue.giveBack(this);
  }
}
