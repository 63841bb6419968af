package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Transport;
import dev.faultbox.model.Trigger;
import dev.faultbox.testing.Vectors;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WireTest {
  static final LaunchSpec SPEC =
      new LaunchSpec(
          "/mock-db",
          List.of("mock-db", "--verbose"),
          List.of("PORT=5432", "TZ=UTC"),
          "/app",
          "postgres:1001",
          "db",
          "127.0.0.1 localhost\n172.17.0.3 db\n",
          List.of(3, 96, 98),
          true,
          true,
          true,
          List.of(5432),
          false,
          true,
          List.of(
              new LaunchSpec.Mount("/srv/cache", false), new LaunchSpec.Mount("/etc/conf", true)),
          2,
          256L << 20,
          false,
          false);

  static final WireRule DISK_FAILURE =
      new WireRule(
          5,
          "db/write/disk failure/1",
          "disk failure",
          List.of(12, 14),
          1,
          5,
          "",
          1,
          3,
          WireRule.ALWAYS,
          0,
          List.of("/data/**"),
          List.of(),
          RuleBytes.NONE);

  static final WireRule LATE =
      new WireRule(
          6,
          "db/connect//1",
          "",
          List.of(96),
          4,
          0,
          "stuck",
          0,
          0,
          WireRule.ALWAYS / 2,
          2,
          List.of(),
          List.of("service:4", "10.0.0.*:5432"),
          RuleBytes.NONE);

  static final WireRule BAD_DISK =
      bytes(
          9,
          "db/read//1",
          List.of(7, 105),
          9,
          3,
          new Trigger(Trigger.Kind.EVERY, 2),
          List.of(),
          new RuleBytes(2, RuleBytes.Change.RANDOM, RuleBytes.NO_AFTER));

  static final WireRule FULL_DISK =
      bytes(
          10,
          "db/write//1",
          List.of(12),
          1,
          28,
          Trigger.ALWAYS,
          List.of("/data/**"),
          RuleBytes.NONE.withAfter(4096));

  static final WireRule POWER_CUT =
      bytes(
          11,
          "db/fsync//1",
          List.of(17),
          6,
          9,
          new Trigger(Trigger.Kind.NTH, 1),
          List.of(),
          RuleBytes.NONE);

  private static WireRule bytes(
      int number,
      String id,
      List<Integer> calls,
      int action,
      long argument,
      Trigger trigger,
      List<String> paths,
      RuleBytes bytes) {
    int kind = trigger.kind().ordinal();
    return new WireRule(
        number,
        id,
        "",
        calls,
        action,
        argument,
        "",
        kind,
        trigger.n(),
        WireRule.ALWAYS,
        0,
        paths,
        List.of(),
        bytes);
  }

  static Stream<Arguments> commands() throws Exception {
    return Stream.of(
        Arguments.of("hello", Wire.hello("0123456789abcdef")),
        Arguments.of("attach", Wire.attach(1, 3, "db", 4711)),
        Arguments.of(
            "routes",
            Wire.routes(
                2,
                List.of(
                    new Route(3, ipv4("172.17.0.3"), List.of(5432, 5433), List.of(), List.of()),
                    new Route(4, ipv4("172.17.0.4"), List.of(8080), List.of(53), List.of(3))))),
        Arguments.of("launch-spec", Wire.launchSpec(SPEC)),
        Arguments.of("start", Wire.start(3, 3, 17, SPEC)),
        Arguments.of("signal", Wire.signal(4, 17, 1, TracerClient.Scope.ALL)),
        Arguments.of("stop", Wire.stop(5, 17, Duration.ofSeconds(2), false)),
        Arguments.of("stop-again", Wire.stop(5, 17, Duration.ZERO, true)),
        Arguments.of("drain", Wire.drain(6)),
        Arguments.of("snapshot", Wire.snapshot(17, 3)),
        Arguments.of("exec", Wire.exec(18, 17, List.of("pg_isready", "-q"), Duration.ofSeconds(3))),
        Arguments.of("settle", Wire.settle(16, Duration.ofMillis(100))),
        Arguments.of("ports", Wire.ports(7, 17)),
        Arguments.of("begin", Wire.begin(8, 2)),
        Arguments.of("mark", Wire.mark(9, TracerClient.DRIVER, "step 1".getBytes(UTF_8))),
        Arguments.of("shutdown", Wire.shutdown()),
        Arguments.of("stats", Wire.stats(10)),
        Arguments.of("rules", Wire.rules(11, 3, 1, 7, List.of(DISK_FAILURE, LATE))),
        Arguments.of(
            "rules-bytes", Wire.rules(15, 3, 2, 7, List.of(BAD_DISK, FULL_DISK, POWER_CUT))),
        Arguments.of("unrule", Wire.unrule(12, 3, 1)),
        Arguments.of("release", Wire.release(13, "stuck", 0)),
        Arguments.of("stream", Wire.stream(15, 17, 0, "h\n".getBytes(UTF_8))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void commandsAreEncodedAsTheVectorsSay(String vector, byte[] encoded) {
    assertThat(encoded).isEqualTo(Vectors.read(vector));
  }

  @Test
  void welcomeIsDecoded() {
    assertThat(Wire.welcome(payload("welcome", Wire.WELCOME)))
        .isEqualTo(new Welcome(1, "6.18.44", "x86_64", true, true, true, 123456789012345L));
  }

  @Test
  void answersAreDecoded() throws Exception {
    assertThat(Wire.gateInfo(answer("ok-attach", 1))).isEqualTo(new GateInfo(1, true, ""));
    assertThat(Wire.gateInfo(answer("ok-attach-unusable", 1)))
        .isEqualTo(new GateInfo(1, false, "mount tmpfs: Permission denied"));
    assertThat(answer("ok-start", 3).u32()).isEqualTo(4712);
    assertThat(answer("ok-drain", 6).u64()).isEqualTo(42);
    assertThat(Wire.listeningPorts(answer("ok-ports", 7)))
        .containsExactly(
            new ListeningPort(Transport.TCP, InetAddress.getByName("0.0.0.0"), 5432),
            new ListeningPort(Transport.TCP, InetAddress.getByName("::1"), 8080),
            new ListeningPort(Transport.UDP, InetAddress.getByName("127.0.0.1"), 53));
    assertThat(Wire.stats(answer("ok-stats", 10)))
        .isEqualTo(new TracerStats(1000, 2, 0, 1_003_520, 8));
    answer("ok-empty", 5).end();
    assertThat(Wire.tallies(answer("ok-unrule", 12)))
        .containsExactly(new RuleTally(5, 9, 1, 0), new RuleTally(6, 4, 2, 3));
    assertThat(answer("ok-release", 13).u32()).isEqualTo(2);
    assertThat(Wire.settled(answer("ok-settle", 16))).isTrue();
    assertThat(answer("ok-exec", 18).u32()).isEqualTo(2 << 8);
  }

  @Test
  void errorNamesStepAndErrno() {
    FrameReader in = payload("error", Wire.ERROR);
    assertThat(in.u32()).isEqualTo(3);
    TracerRefusedException refused = Refusals.of("starting /mock-db", in);
    assertThat(refused.error()).isEqualTo(TracerError.LAUNCH_FAILED);
    assertThat(refused.code()).isEqualTo(ErrorCode.LAUNCH_FAILED);
    assertThat(refused.errno()).isEqualTo(2);
    assertThat(refused.text()).isEqualTo("execve /missing");
    assertThat(refused).hasMessage("starting /mock-db failed: execve /missing (errno 2)");
  }

  @Test
  void marksAreFoundAmongOtherRecords() {
    FrameReader in = payload("events", Wire.EVENTS);
    List<String> marks = new ArrayList<>();
    Wire.scan(in.rest(), (req, seq) -> marks.add(req + "@" + seq));
    assertThat(marks).containsExactly("9@8");
  }

  @Test
  void recordsThatPassTheFrameAreRefused() {
    byte[] frame = Vectors.read("event-mark");
    for (int cut = 1; cut < frame.length; cut++) {
      ByteBuffer records = new FrameReader(ByteBuffer.wrap(frame, 0, cut)).rest();
      assertThatThrownBy(() -> Wire.scan(records, (req, seq) -> {}))
          .as("cut to %d bytes", cut)
          .isInstanceOf(MalformedFrameException.class);
    }
    assertThatThrownBy(() -> Wire.scan(ByteBuffer.allocate(0), (req, seq) -> {}))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void everyCutAnswerIsRefused() {
    for (String vector : List.of("welcome", "error", "ok-ports", "ok-stats", "ok-attach")) {
      byte[] frame = Vectors.read(vector);
      for (int cut = 5; cut < frame.length; cut++) {
        FrameReader in = new FrameReader(ByteBuffer.wrap(frame, 4, cut - 4));
        assertThatThrownBy(() -> decode(in))
            .as("%s cut to %d bytes", vector, cut)
            .isInstanceOf(MalformedFrameException.class);
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeItIsSent() {
    String longer = "x".repeat(65_536);
    assertThatThrownBy(() -> Wire.hello(longer)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wire.attach(1, 65_536, "db", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wire.mark(1, 0, new byte[Wire.MAX_FRAME]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wire.stop(1, 1, Duration.ofSeconds(-1), false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Decodes as the link would, by the vectors' request numbers. */
  static Object decode(FrameReader in) {
    int type = in.u8();
    if (type == Wire.WELCOME) {
      return Wire.welcome(in);
    }
    int req = in.u32();
    if (type == Wire.ERROR) {
      return Refusals.of("request", in);
    }
    Object value =
        req == 1 ? Wire.gateInfo(in) : req == 7 ? Wire.listeningPorts(in) : Wire.stats(in);
    in.end();
    return value;
  }

  private static FrameReader payload(String vector, int type) {
    byte[] frame = Vectors.read(vector);
    FrameReader in = new FrameReader(ByteBuffer.wrap(frame));
    assertThat(in.u32()).isEqualTo(frame.length - 4);
    assertThat(in.u8()).isEqualTo(type);
    return in;
  }

  private static FrameReader answer(String vector, int req) {
    FrameReader in = payload(vector, Wire.OK);
    assertThat(in.u32()).isEqualTo(req);
    return in;
  }

  private static Inet4Address ipv4(String address) throws Exception {
    return (Inet4Address) InetAddress.getByName(address);
  }
}
