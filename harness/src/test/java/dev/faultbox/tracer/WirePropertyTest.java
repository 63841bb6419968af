package dev.faultbox.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever goes in comes out, and no byte of a peer does more harm than an exception. */
final class WirePropertyTest {
  private static final List<String> ANSWERS =
      List.of("welcome", "error", "ok-attach", "ok-ports", "ok-stats");

  @Property(tries = 300)
  void launchSpecsComeOutAsTheyWentIn(@ForAll("launchSpecs") LaunchSpec spec) {
    assertThat(decodeSpec(Wire.launchSpec(spec))).isEqualTo(spec);
  }

  @Property(tries = 1000)
  void mutatedAnswersAreDecodedOrRefused(
      @ForAll @IntRange(min = 0, max = 4) int which, @ForAll Random random) {
    byte[] frame = Vectors.read(ANSWERS.get(which));
    mutate(frame, 4, random);
    int end = random.nextInt(4) == 0 ? 5 + random.nextInt(frame.length - 4) : frame.length;
    FrameReader in = new FrameReader(ByteBuffer.wrap(frame, 4, end - 4));
    assertDecodedOrRefused(() -> WireTest.decode(in));
  }

  @Property(tries = 1000)
  void mutatedRecordsAreScannedOrRefused(@ForAll Random random) {
    byte[] frame = Vectors.read("events");
    mutate(frame, 5, random);
    ByteBuffer records = new FrameReader(ByteBuffer.wrap(frame, 5, frame.length - 5)).rest();
    assertDecodedOrRefused(
        () -> {
          Wire.scan(records, (req, seq) -> {});
          return "scanned";
        });
  }

  @Property(tries = 200)
  void framesDoNotDependOnHowTheStreamIsCut(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 200_000) Integer> lengths,
      @ForAll Random random)
      throws IOException {
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int length : lengths) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      sent.add(payload);
      stream.writeBytes(FrameWriter.nested().u32(length).raw(payload).bytes());
    }
    FrameInput in = new FrameInput(new Trickle(stream.toByteArray(), random));
    List<byte[]> got = new ArrayList<>();
    for (ByteBuffer frame = in.next(); frame != null; frame = in.next()) {
      byte[] payload = new byte[frame.remaining()];
      frame.get(payload);
      got.add(payload);
    }
    assertThat(got).usingElementComparator(java.util.Arrays::compare).isEqualTo(sent);
  }

  @Provide
  Arbitrary<LaunchSpec> launchSpecs() {
    Arbitrary<String> text = Arbitraries.strings().excludeChars('\ud800', '\udfff').ofMaxLength(9);
    Arbitrary<String> clean = text.map(WirePropertyTest::wellFormed);
    Arbitrary<List<String>> texts = clean.list().ofMaxSize(4);
    Arbitrary<List<Integer>> shorts = Arbitraries.integers().between(0, 65535).list().ofMaxSize(4);
    Arbitrary<Integer> any = Arbitraries.integers();
    return Combinators.combine(clean, texts, texts, any, any, clean, shorts, shorts)
        .as(
            (program, argv, env, one, other, user, calls, ports) ->
                new LaunchSpec(
                    program,
                    argv,
                    env,
                    "/" + program,
                    user,
                    program,
                    String.join("\n", argv),
                    calls,
                    one > 0,
                    other > 0,
                    one > other,
                    ports,
                    one < other,
                    other < 0,
                    env.stream().map(path -> new LaunchSpec.Mount(path, one > 7)).toList(),
                    other,
                    (long) one << 20,
                    one % 2 == 0,
                    other % 2 == 0));
  }

  private static String wellFormed(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The sidecar's view of a launch spec, written from the document. */
  private static LaunchSpec decodeSpec(byte[] bytes) {
    FrameReader in = new FrameReader(ByteBuffer.wrap(bytes));
    String program = in.str();
    List<String> argv = list(in, in::str);
    List<String> env = list(in, in::str);
    String directory = in.str();
    String user = in.str();
    String hostname = in.str();
    byte[] hosts = in.raw(in.u32());
    List<Integer> calls = list(in, in::u16);
    int flags = in.u32();
    List<Integer> ports = list(in, in::u16);
    List<LaunchSpec.Mount> mounts = list(in, () -> new LaunchSpec.Mount(in.str(), in.u8() == 1));
    int stopSignal = in.u32();
    long layerBytes = in.u64();
    in.end();
    return new LaunchSpec(
        program,
        argv,
        env,
        directory,
        user,
        hostname,
        new String(hosts, java.nio.charset.StandardCharsets.UTF_8),
        calls,
        (flags & 1) != 0,
        (flags & 2) != 0,
        (flags & 4) != 0,
        ports,
        (flags & 8) != 0,
        (flags & 32) != 0,
        mounts,
        stopSignal,
        layerBytes,
        (flags & 16) != 0,
        (flags & 64) != 0);
  }

  private static <T> List<T> list(FrameReader in, Supplier<T> element) {
    int count = in.u16();
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(element.get());
    }
    return values;
  }

  private static void mutate(byte[] bytes, int from, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
    }
  }

  private static void assertDecodedOrRefused(Supplier<Object> decoder) {
    try {
      assertThat(decoder.get()).isNotNull();
    } catch (MalformedFrameException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  /** Gives a few bytes at a time. */
  private static final class Trickle extends InputStream {
    private final ByteArrayInputStream bytes;
    private final Random random;

    Trickle(byte[] bytes, Random random) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int most = random.nextBoolean() ? 7 : 90_000;
      return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(most)));
    }
  }
}
