package dev.faultbox.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.testing.Vectors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TracerClientTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  /** What a frame on its way needs on a busy machine. */
  private static final Duration LESS = Duration.ofSeconds(1);

  private static final Duration SHORT = Duration.ofMillis(60);

  private final RecordingSink sink = new RecordingSink();

  @Test
  void aConnectionThatEndsBeforeTheWelcomeIsTriedAgain() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {},
                FakeTracer.Peer::reset,
                peer -> {
                  peer.receive();
                  peer.reset();
                },
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertThat(client.welcome().kernel()).isEqualTo("6.18.44");
    }
  }

  @Test
  void theWaitForATracerEndsAndSaysWhatItWaitedFor() throws Exception {
    try (FakeTracer tracer = new FakeTracer(peer -> {}, FakeTracer.Peer::awaitEnd)) {
      assertThatThrownBy(() -> connect(tracer, SHORT))
          .isInstanceOf(TracerLostException.class)
          .hasMessageContaining("no tracer answered at 127.0.0.1:" + tracer.port())
          .hasMessageContaining("within 0.1s");
    }
  }

  @Test
  void aWrongTokenIsNotTriedAgain() throws Exception {
    try (FakeTracer tracer =
        new FakeTracer(
            peer -> {
              peer.receive();
              peer.error(0, 2, 0, "wrong token");
            })) {
      assertThatThrownBy(() -> connect(tracer, LONG))
          .isInstanceOfSatisfying(
              TracerRefusedException.class,
              e -> assertThat(e.error()).isEqualTo(TracerError.UNAUTHORIZED));
    }
  }

  @Test
  void anotherProgramBehindThePortIsNamedAsSuch() throws Exception {
    try (FakeTracer tracer =
        new FakeTracer(
            peer -> {
              peer.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII"));
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> connect(tracer, LONG))
          .isInstanceOf(TracerLostException.class)
          .hasMessageContaining("is not the tracer");
    }
  }

  @Test
  void connectingStopsWhenInterrupted() throws Exception {
    try (FakeTracer tracer = new FakeTracer(FakeTracer.Peer::awaitEnd)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> connect(tracer, LONG)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void answersFindTheirRequestsInAnyOrder() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  int attach = peer.expect(0x02);
                  int start = peer.expect(0x04);
                  int stop = peer.expect(0x06);
                  peer.error(stop, 7, 0, "instance 1");
                  peer.send(FrameWriter.frame(Wire.OK).u32(start).u32(4712).finish());
                  peer.send(FrameWriter.frame(Wire.OK).u32(attach).u32(1).u32(1).str("").finish());
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      CompletableFuture<GateInfo> attach = client.attach(0, "db", 4711);
      CompletableFuture<Integer> start = client.start(0, 1, WireTest.SPEC);
      CompletableFuture<?> stop = client.stop(1, Duration.ofSeconds(2));
      assertThat(TracerClient.await(attach, LONG, "attach")).isEqualTo(new GateInfo(1, true, ""));
      assertThat(TracerClient.await(start, LONG, "start")).isEqualTo(4712);
      assertThatThrownBy(() -> TracerClient.await(stop, LONG, "stop"))
          .isInstanceOfSatisfying(
              TracerRefusedException.class,
              e -> assertThat(e.error()).isEqualTo(TracerError.INSTANCE_GONE));
    }
  }

  @Test
  void aMarkIsAnsweredAfterTheSinkHasSeenIt() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.markEvent(peer.expect(0x0a), 77);
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      CompletableFuture<Long> mark = client.mark(TracerClient.DRIVER, new byte[0]);
      assertThat(TracerClient.await(mark, LONG, "mark")).isEqualTo(77);
      assertThat(sink.calls).containsExactly("records 31");
    }
  }

  @Test
  void theSinkLearnsOfANewTestBetweenItsRecords() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.markEvent(peer.expect(0x0a), 9);
                  peer.ok(peer.expect(0x09));
                  peer.markEvent(peer.expect(0x0a), 1);
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      client.mark(0, new byte[0]);
      TracerClient.await(client.begin(3), LONG, "begin");
      TracerClient.await(client.mark(0, new byte[0]), LONG, "mark");
      assertThat(sink.calls).containsExactly("records 31", "begun 3", "records 31");
    }
  }

  @Test
  void aLostLinkFailsWhatIsOpenAndWhatComesLater() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.expect(0x07);
                  peer.expect(0x0a);
                });
        TracerClient client = connect(tracer, LONG)) {
      CompletableFuture<Long> drain = client.drain();
      CompletableFuture<Long> mark = client.mark(0, new byte[0]);
      assertLost(drain);
      assertLost(mark);
      assertLost(client.stats());
      assertThat(sink.calls.poll(20, TimeUnit.SECONDS)).isEqualTo("lost TRACER_LOST");
    }
  }

  @Test
  void aResetLinkIsLostToo() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.expect(0x07);
                  peer.reset();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertLost(client.drain());
    }
  }

  @Test
  void nonsenseEndsTheLinkAndLeavesNobodyWaiting() throws Exception {
    List<FakeTracer.Script> scripts =
        List.of(
            peer -> peer.send(new byte[] {0, 0, 0, 0}),
            peer -> peer.send(new byte[] {-1, -1, -1, -1, 0x42}),
            peer -> peer.send(FrameWriter.frame(0x7f).finish()),
            peer -> peer.ok(4711),
            peer -> peer.ok(1),
            peer -> peer.send(FrameWriter.frame(Wire.OK).u32(1).u64(1).u8(0).finish()),
            peer -> peer.markEvent(99, 1),
            peer -> peer.error(1, 99, 0, "no such code"),
            peer -> peer.error(0, 1, 0, "malformed frame"),
            peer -> peer.send(FrameWriter.frame(Wire.EVENTS).u32(100).finish()));
    for (FakeTracer.Script script : scripts) {
      try (FakeTracer tracer =
              new FakeTracer(
                  peer -> {
                    peer.greet();
                    peer.expect(0x07);
                    script.run(peer);
                    peer.awaitEnd();
                  });
          TracerClient client = connect(tracer, LONG)) {
        assertLost(client.drain());
        tracer.join();
      }
    }
  }

  @Test
  void aSinkThatRefusesRecordsEndsTheLink() throws Exception {
    sink.refuse = true;
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.markEvent(peer.expect(0x0a), 1);
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertLost(client.mark(0, new byte[0]));
    }
  }

  @Test
  void anInterruptedRequesterDoesNotHarmTheLink() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  var first = peer.expect(0x09);
                  interrupted.await();
                  peer.ok(first);
                  peer.ok(peer.expect(0x09));
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      Thread.currentThread().interrupt();
      CompletableFuture<?> first = client.begin(1);
      assertThatThrownBy(() -> TracerClient.await(first, LONG, "begin"))
          .isInstanceOf(InterruptedException.class);
      interrupted.countDown();
      TracerClient.await(first, LONG, "begin");
      TracerClient.await(client.begin(2), LONG, "begin");
    }
  }

  @Test
  void aTracerThatDoesNotAnswerInTimeIsReported() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertThatThrownBy(() -> TracerClient.await(client.drain(), SHORT, "drain of test_ping"))
          .isInstanceOf(TracerLostException.class)
          .hasMessageContaining("within 0.1s: drain of test_ping");
    }
  }

  @Test
  void aDrainWaitsAsLongAsEventsArrive() throws Exception {
    Duration limit = Duration.ofSeconds(1);
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  int req = peer.expect(0x07);
                  long end = System.nanoTime() + limit.plusMillis(500).toNanos();
                  while (System.nanoTime() < end) {
                    peer.send(
                        FrameWriter.frame(Wire.EVENTS).raw(Vectors.read("event-listen")).finish());
                  }
                  peer.send(FrameWriter.frame(Wire.OK).u32(req).u64(7).finish());
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertThat(client.awaitDrain(limit, "events of the test")).isEqualTo(7);
    }
  }

  @Test
  void aDrainEndsWhenNothingArrives() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertThatThrownBy(() -> client.awaitDrain(SHORT, "events of the test"))
          .isInstanceOf(TracerLostException.class)
          .hasMessageContaining("within 0.1s: events of the test");
    }
  }

  /** Answers when it has been waited for three times. */
  private static final class WaitedFor extends CompletableFuture<Long> {
    private final CountDownLatch thrice = new CountDownLatch(3);

    @Override
    public Long get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      thrice.countDown();
      return super.get(timeout, unit);
    }
  }

  @Test
  void aSinkThatTakesItsTimeIsNoSilence() throws Exception {
    WaitedFor answer = new WaitedFor();
    try (FakeTracer tracer =
        new FakeTracer(
            peer -> {
              peer.greet();
              peer.send(FrameWriter.frame(Wire.EVENTS).raw(Vectors.read("event-listen")).finish());
              peer.awaitEnd();
            })) {
      EventSink slow =
          new EventSink() {
            @Override
            public void records(ByteBuffer records) {
              try {
                answer.thrice.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              answer.complete(7L);
            }

            @Override
            public void lost(EnvironmentException reason) {}
          };
      try (TracerClient client =
          TracerClient.connect("127.0.0.1", tracer.port(), "aa", LONG, slow)) {
        assertThat(client.awaitUnlessSilent(answer, LESS, "events of the run")).isEqualTo(7);
      }
    }
  }

  @Test
  void aSilentTracerIsGivenUp() throws Exception {
    try (FakeTracer tracer =
            new FakeTracer(
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        TracerClient client = connect(tracer, LONG)) {
      assertThatThrownBy(() -> client.awaitUnlessSilent(client.drain(), SHORT, "events of the run"))
          .isInstanceOf(TracerLostException.class)
          .hasMessageContaining("within 0.1s: events of the run");
    }
  }

  @Test
  void closingTellsRequestsButNotTheSink() throws Exception {
    CompletableFuture<Long> drain;
    try (FakeTracer tracer =
        new FakeTracer(
            peer -> {
              peer.greet();
              peer.expect(0x07);
              peer.awaitEnd();
            })) {
      try (TracerClient client = connect(tracer, LONG)) {
        drain = client.drain();
      }
      tracer.join();
    }
    assertLost(drain);
    assertThat(sink.calls).isEmpty();
  }

  private TracerClient connect(FakeTracer tracer, Duration timeout) throws InterruptedException {
    return TracerClient.connect("127.0.0.1", tracer.port(), "aa", timeout, sink);
  }

  private static void assertLost(CompletableFuture<?> answer) {
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TracerLostException.class);
  }

  private static final class RecordingSink implements EventSink {
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    volatile boolean refuse;

    @Override
    public void records(ByteBuffer records) {
      if (refuse) {
        throw new IllegalArgumentException("not a record");
      }
      calls.add("records " + records.remaining());
    }

    @Override
    public void begun(int test) {
      calls.add("begun " + test);
    }

    @Override
    public void lost(EnvironmentException reason) {
      assertThat(reason.code()).isEqualTo(ErrorCode.TRACER_LOST);
      calls.add("lost " + reason.code());
    }
  }
}
