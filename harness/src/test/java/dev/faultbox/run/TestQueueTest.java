package dev.faultbox.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.Await;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.TraceMode;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.TestCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestQueueTest {
  private static final long ROOM = 1_000;
  private static final long LIMIT_SECONDS = 30;

  private final CallSet calls = new CallSet(SyscallTable.embedded(), Set.of());

  /** Notes what it is told. */
  private static final class Notes implements RunListener {
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

    @Override
    public void progress(String what) {
      notes.add(what);
    }

    @Override
    public void testStarted(String name) {
      notes.add("start " + name);
    }

    @Override
    public void serviceOutput(String service, String stream, String line) {
      notes.add(service + " " + line);
    }

    @Override
    public void testFinished(TestResult result) {
      notes.add("end " + result.name() + result.reason());
    }

    String next() throws InterruptedException {
      return requireNonNull(notes.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "nothing was told");
    }

    List<String> all() {
      return List.copyOf(notes);
    }
  }

  private TestQueue queue(String... tests) {
    return queue(Stream.of(tests).toList());
  }

  private TestQueue queue(List<String> tests) {
    List<TestCase> cases =
        tests.stream().map(name -> new TestCase(name, new SourceLocation("t.star", 1, 1))).toList();
    return new TestQueue(cases, calls, ROOM);
  }

  private static Turn take(TestQueue queue) throws InterruptedException {
    Turn turn = requireNonNull(queue.take(), "no test is left");
    turn.begin();
    return turn;
  }

  private static void finish(Turn turn) {
    finish(turn, "");
  }

  private static void finish(Turn turn, String reason) {
    turn.finish(TestResult.builder(turn.test().name(), Verdict.PASS).reason(reason).build(), 1);
  }

  private static List<String> told(TestQueue queue) throws InterruptedException {
    Notes notes = new Notes();
    queue.tell(notes);
    return notes.all();
  }

  @Test
  void resultsAreToldInTheOrderOfRegistration() throws InterruptedException {
    TestQueue queue = queue("a", "b", "c");
    Turn a = take(queue);
    Turn b = take(queue);
    Turn c = take(queue);
    b.output("db", "stdout", "of b");
    finish(c);
    a.output("db", "stdout", "of a");
    finish(b);
    finish(a);
    assertThat(queue.isDone()).isTrue();
    assertThat(queue.take()).isNull();
    assertThat(told(queue))
        .containsExactly(
            "start a", "db of a", "end a", "start b", "db of b", "end b", "start c", "end c");
    assertThat(queue.verdicts()).hasSize(3).containsOnly(Verdict.PASS);
  }

  @Test
  void whatTheFirstTestDoesIsToldAtOnce() throws Exception {
    TestQueue queue = queue("a", "b");
    Notes notes = new Notes();
    queue.enter();
    Thread teller =
        new Thread(
            () -> {
              try {
                queue.tell(notes);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    teller.start();
    Turn a = take(queue);
    Turn b = take(queue);
    assertThat(notes.next()).isEqualTo("start a");
    b.output("db", "stdout", "of b");
    finish(b);
    a.output("db", "stdout", "of a");
    assertThat(notes.next()).isEqualTo("db of a");
    queue.notice(listener -> listener.progress("a notice"));
    assertThat(notes.next()).isEqualTo("a notice");
    finish(a);
    assertThat(notes.next()).isEqualTo("end a");
    assertThat(notes.next()).isEqualTo("start b");
    assertThat(notes.next()).isEqualTo("db of b");
    queue.leave();
    teller.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    assertThat(notes.all()).containsExactly("end b");
  }

  @Test
  void manyLanesTellNothingTwiceAndNothingOutOfOrder() throws Exception {
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "t" + i).toList();
    TestQueue queue = queue(names);
    List<Thread> lanes = new ArrayList<>();
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      queue.enter();
      lanes.add(
          new Thread(
              () -> {
                try {
                  for (Turn turn = queue.take(); turn != null; turn = queue.take()) {
                    turn.begin();
                    taken.add(turn.test().name());
                    turn.output("db", "stdout", turn.test().name());
                    finish(turn);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  queue.leave();
                }
              }));
    }
    lanes.forEach(Thread::start);
    assertThat(told(queue))
        .isEqualTo(
            names.stream()
                .flatMap(name -> Stream.of("start " + name, "db " + name, "end " + name))
                .toList());
    assertThat(taken).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void wideningReachesThoseBehindAndSendsBackWhatCameTooEarly() throws InterruptedException {
    TestQueue queue = queue("a", "b", "c", "d");
    Turn a = take(queue);
    Turn b = take(queue);
    Turn c = take(queue);
    finish(c, " too early");
    b.widen(Set.of("pwritev2"));
    finish(b);
    finish(a);
    Turn again = take(queue);
    assertThat(again.test().name()).isEqualTo("c");
    assertThat(again.calls().isSameAs(calls.with(Set.of("pwritev2")))).isTrue();
    assertThat(again.calls().of(TraceMode.FAULTS)).isNotEmpty();
    Turn d = take(queue);
    assertThat(d.calls().isSameAs(again.calls())).isTrue();
    finish(d);
    finish(again);
    assertThat(told(queue))
        .containsExactly(
            "start a", "end a", "start b", "end b", "start c", "end c", "start d", "end d");
  }

  @Test
  void testUnderWayIsRepeatedWhenOneBeforeItWidensTheSet() throws InterruptedException {
    TestQueue queue = queue("a", "b");
    Turn a = take(queue);
    Turn b = take(queue);
    b.widen(Set.of("rename"));
    b.output("db", "stdout", "too early");
    a.widen(Set.of("pwritev2"));
    finish(a);
    finish(b, " too early");
    assertThat(queue.isDone()).isFalse();
    Turn again = take(queue);
    assertThat(again.calls().isSameAs(calls.with(Set.of("pwritev2")))).isTrue();
    finish(again);
    assertThat(told(queue)).containsExactly("start a", "end a", "start b", "end b");
  }

  @Test
  void wideningByCallsThatAreThereAlreadyRepeatsNothing() throws InterruptedException {
    TestQueue queue = queue("a", "b", "c");
    Turn a = take(queue);
    a.widen(Set.of("rename"));
    finish(a);
    Turn b = take(queue);
    Turn c = take(queue);
    finish(c);
    b.widen(Set.of("rename"));
    finish(b);
    assertThat(queue.isDone()).isTrue();
  }

  @Test
  void whatALaneGivesBackAnotherOneGets() throws InterruptedException {
    TestQueue queue = queue("a", "b");
    Turn a = requireNonNull(queue.take());
    Turn b = take(queue);
    a.giveBack();
    finish(b);
    Turn again = take(queue);
    assertThat(again.test().name()).isEqualTo("a");
    finish(again);
    assertThat(told(queue)).containsExactly("start a", "end a", "start b", "end b");
  }

  @Test
  void noTestBeginsWhileTooMuchWaitsExceptTheOneThatIsWaitedFor() throws Exception {
    TestQueue queue = queue("a", "b", "c");
    Turn a = take(queue);
    Turn b = take(queue);
    b.finish(TestResult.builder("b", Verdict.PASS).build(), ROOM);
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    Thread lane = new Thread(() -> got.add(nameOfNext(queue)));
    lane.start();
    Await.until(
        "the lane waits",
        Duration.ofSeconds(LIMIT_SECONDS),
        () -> lane.getState() == Thread.State.WAITING);
    a.giveBack();
    // The first of all is what everything waits for.
    assertThat(got.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(queue.hasWaiting()).isTrue();
  }

  private static @Nullable String nameOfNext(TestQueue queue) {
    try {
      Turn turn = queue.take();
      return turn == null ? null : turn.test().name();
    } catch (InterruptedException e) {
      return null;
    }
  }

  @Test
  void closedQueueHandsOutNothingAndPassesOverWhatIsNotFinished() throws InterruptedException {
    TestQueue queue = queue("a", "b", "c");
    Turn a = take(queue);
    Turn b = take(queue);
    queue.close();
    assertThat(queue.take()).isNull();
    assertThat(queue.hasWaiting()).isFalse();
    a.widen(Set.of("pwritev2"));
    finish(b);
    assertThat(told(queue)).containsExactly("start b", "end b");
    assertThat(queue.isDone()).isFalse();
    assertThat(queue.verdicts()).hasSize(1);
  }

  @Test
  void linesBeyondTheBoundAreCounted() throws InterruptedException {
    TestQueue queue = queue("a", "b");
    Turn a = take(queue);
    Turn b = take(queue);
    String half = "x".repeat(LineBuffer.MAX_CHARS / 2);
    for (String line : List.of("1", "2", half, half)) {
      b.output("db", "stdout", line);
    }
    finish(a);
    finish(b);
    assertThat(told(queue))
        .containsExactly(
            "start a",
            "end a",
            "start b",
            "db [3 lines of this test before this one are not shown here]",
            "db " + half,
            "end b");
  }
}
